import asyncio
from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = set()
        self.lock = asyncio.Lock()

    async def all(self, text):
        async with self.lock:  # ok: the lock is held for the copy only
            targets = list(self.active)
        for ws in targets:
            await ws.send_text(text)
