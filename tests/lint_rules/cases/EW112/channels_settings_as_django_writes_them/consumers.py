from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Queue(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW112
        await self.channel_layer.group_add("queue", self.channel_name)
        await self.accept()
        await self.send_json(await waiting())
