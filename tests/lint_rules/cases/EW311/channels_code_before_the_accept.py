from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close(code=4001)  # EW311
            return
        await self.accept()


class Told(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.accept()
            await self.close(code=4001)  # ok: accepted to tell why
            return
        await self.accept()
