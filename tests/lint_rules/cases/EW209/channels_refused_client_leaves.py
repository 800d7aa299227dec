from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Seats(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = f"seats_{self.scope['url_route']['kwargs']['hall']}"
        if not await may_enter(self.scope["user"], self.scope["url_route"]["kwargs"]["hall"]):
            await self.close()
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_send(self.group, {"type": "left"})  # EW209


class Named(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not await may_enter(self.scope["user"], self.scope["url_route"]["kwargs"]["hall"]):
            await self.close()
            return
        self.group = f"seats_{self.scope['url_route']['kwargs']['hall']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if hasattr(self, "group"):
            await self.channel_layer.group_send(self.group, {"type": "left"})  # ok: only who was let in has a group


class Marked(AsyncJsonWebsocketConsumer):
    is_in = False

    async def connect(self):
        self.group = f"seats_{self.scope['url_route']['kwargs']['hall']}"
        if not await may_enter(self.scope["user"], self.scope["url_route"]["kwargs"]["hall"]):
            await self.close()
            return
        self.is_in = True
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.is_in:
            await self.channel_layer.group_send(self.group, {"type": "left"})  # ok: it says who was let in
