from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.role = await role_of(self.scope["user"])
        await self.accept()

    async def receive_json(self, content):
        if self.role == "moderator":  # EW208
            await remove_message(content["id"])


class Fresh(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.role = await role_of(self.scope["user"])
        await self.accept()

    async def receive_json(self, content):
        if self.role == "moderator":  # ok: another method reads it anew
            await remove_message(content["id"])

    async def role_changed(self, event):
        self.role = await role_of(self.scope["user"])
