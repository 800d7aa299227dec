from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        self.buffer = []

    async def receive(self, text_data):
        self.buffer.append(text_data)  # ok: its length is watched
        if len(self.buffer) > 50:
            await self.flush()
