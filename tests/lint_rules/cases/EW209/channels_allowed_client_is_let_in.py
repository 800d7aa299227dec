from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Order(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = f"order_{self.scope['url_route']['kwargs']['order']}"
        if await may_read(self.scope["user"], self.scope["url_route"]["kwargs"]["order"]):
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_send(self.group, {"type": "left"})  # EW209


class Named(AsyncJsonWebsocketConsumer):
    group = None

    async def connect(self):
        if await may_read(self.scope["user"], self.scope["url_route"]["kwargs"]["order"]):
            self.group = f"order_{self.scope['url_route']['kwargs']['order']}"
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_send(self.group, {"type": "left"})  # ok: only who was let in has a group
