import asyncio
from fastapi import WebSocket


class M:
    def __init__(self):
        self.queues = {}
        self.lock = asyncio.Lock()

    async def all(self, text):
        async with self.lock:  # ok: nothing under the lock waits
            for queue in self.queues.values():
                queue.put_nowait(text)

    async def pump(self, ws: WebSocket, queue):
        await ws.send_text(await queue.get())
