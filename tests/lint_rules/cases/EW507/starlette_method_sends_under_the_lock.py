import asyncio
from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = []
        self.lock = asyncio.Lock()

    async def add(self, ws: WebSocket):
        async with self.lock:
            self.active.append(ws)
            await self._everybody("in")  # EW507

    async def _everybody(self, text):
        for ws in self.active:
            await ws.send_text(text)
