import asyncio
from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        self.lock = asyncio.Lock()

    async def receive(self, text_data):
        async with self.lock:  # ok: each consumer has its own
            await self.send("x")
