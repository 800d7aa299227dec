from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        while True:  # EW508
            await self.send("x")
