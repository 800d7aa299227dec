from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Notices(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = f"notices_{self.user_id}"  # EW514
        self.user_id = self.scope["user"].id
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()


class News(AsyncJsonWebsocketConsumer):
    page = 1

    async def connect(self):
        self.group = f"news_{self.page}"  # ok: the class has one
        self.page = 2
        await self.accept()
