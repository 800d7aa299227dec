import asyncio
from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = set()
        self.lock = asyncio.Lock()

    async def all(self, text):
        async with self.lock:
            for ws in self.active:
                await asyncio.wait_for(ws.send_text(text), timeout=1)  # ok: bounded by a timeout

    async def at_once(self, text):
        async with self.lock:
            for ws in self.active:
                await asyncio.wait([asyncio.create_task(ws.send_text(text))], timeout=1)  # ok: and so is this
