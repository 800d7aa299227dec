import asyncio
from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        self.queue = asyncio.Queue()  # EW506
        await self.accept()

    async def receive(self, text_data):
        await self.queue.put(text_data)
