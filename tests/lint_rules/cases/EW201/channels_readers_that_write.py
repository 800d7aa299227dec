from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Document(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not await can_view(self.scope["user"], self.scope["url_route"]["kwargs"]["doc"]):
            return await self.close()
        self.group = f"doc_{self.scope['url_route']['kwargs']['doc']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        await self.channel_layer.group_send(self.group, {"type": "edited", "text": content["text"]})  # EW201


class Asked(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not await can_view(self.scope["user"], self.scope["url_route"]["kwargs"]["doc"]):
            return await self.close()
        self.group = f"doc_{self.scope['url_route']['kwargs']['doc']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        if await can_edit(self.scope["user"], self.group):
            await self.channel_layer.group_send(self.group, {"type": "edited", "text": content["text"]})  # ok: asked
