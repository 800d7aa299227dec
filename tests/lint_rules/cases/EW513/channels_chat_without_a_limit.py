from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):  # EW513
        await self.channel_layer.group_send("lobby", {"type": "said", "text": content["text"]})


class Echo(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json({"text": content["text"]})  # ok: to the sender alone
