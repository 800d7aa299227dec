from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Streams(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if content["option"] == "subscribe":
            await self.channel_layer.group_add(content["stream"], self.channel_name)  # EW201

    async def told(self, event):
        await self.send_json(event)


class News(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if content["stream"] == "news":
            await self.channel_layer.group_add(content["stream"], self.channel_name)  # ok: the only one

    async def told(self, event):
        await self.send_json(event)
