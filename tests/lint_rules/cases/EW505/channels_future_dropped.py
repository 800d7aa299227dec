import asyncio
from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        asyncio.ensure_future(self.stream())  # EW505
