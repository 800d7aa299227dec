import zipfile

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Parts(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        with zipfile.ZipFile(content["name"]) as box:  # EW516
            box.extractall("parts")
        await self.send_json({"done": True})
