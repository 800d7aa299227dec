from channels.generic.websocket import AsyncWebsocketConsumer


class Feed(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
