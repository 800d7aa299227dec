from asyncio import Lock, gather
from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = set()
        self.lock = Lock()

    async def all(self, text):
        async with self.lock:
            await gather(*(ws.send_text(text) for ws in self.active), return_exceptions=True)  # EW507
