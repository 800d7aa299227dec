import asyncio
from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    lock = asyncio.Lock()

    async def receive(self, text_data):
        async with self.lock:
            await self.send(text_data)  # EW507
