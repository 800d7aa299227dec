from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()  # ok: each message of a stranger ends the connection

    async def receive_json(self, content):
        if not self.scope["user"].is_authenticated:
            return await self.close()
