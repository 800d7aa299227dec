from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_active:
            await self.close()
            return
        await self.accept()
