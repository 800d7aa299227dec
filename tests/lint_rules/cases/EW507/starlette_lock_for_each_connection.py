import asyncio
from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = {}
        self.locks = {}

    async def tell(self, key, text):
        async with self.locks[key]:  # ok: a lock for each connection
            await self.active[key].send_text(text)
