import asyncio
from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = {}
        self._lock = asyncio.Lock()

    async def tell(self, user, text):
        async with self._lock:
            ws = self.active.get(user)
            if ws:
                await ws.send_json(text)  # EW507
