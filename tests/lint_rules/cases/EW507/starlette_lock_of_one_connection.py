import asyncio
from fastapi import WebSocket


class Connection:
    def __init__(self, ws: WebSocket):
        self.ws = ws
        self.lock = asyncio.Lock()

    async def send(self, text):
        async with self.lock:  # ok: the lock of one connection keeps its frames in order
            await self.ws.send_text(text)
