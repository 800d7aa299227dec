from channels.generic.websocket import AsyncWebsocketConsumer


class Denier(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()  # ok: accepts only to send a close code
        await self.close(code=4003)
