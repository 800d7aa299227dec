from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):  # guarded: user
        user = self.scope["user"]
        if user.is_anonymous:
            return await self.close()
        await self.channel_layer.group_add(f"user_{user.id}", self.channel_name)  # guarded
        await self.accept()

    async def receive_json(self, content):  # guarded: user
        await self.channel_layer.group_add(content["room"], self.channel_name)  # open


class News(AsyncJsonWebsocketConsumer):
    async def connect(self):  # open
        await self.channel_layer.group_add("news", self.channel_name)  # open
        await self.accept()


class Gone(AsyncJsonWebsocketConsumer):
    async def connect(self):  # closed
        await self.accept()
        await self.close(code=4003)
