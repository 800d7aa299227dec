import asyncio
from fastapi import WebSocket


class M:
    def __init__(self):
        self.active: set[WebSocket] = set()
        self.lock = asyncio.Lock()

    async def all(self, text):
        async with self.lock:
            for ws in list(self.active):
                try:
                    await ws.send_text(text)  # EW507
                except RuntimeError:
                    self.active.discard(ws)
