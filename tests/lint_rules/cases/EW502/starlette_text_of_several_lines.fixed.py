import asyncio

from fastapi import WebSocket


class M:
    def __init__(self):
        self.active: set[WebSocket] = set()

    async def join(self, ws: WebSocket):
        self.active.add(ws)

    def leave(self, ws: WebSocket):
        self.active.discard(ws)

    async def all(self):
        await asyncio.gather(*(ws.send_text("""hello
 there
""") for ws in list(self.active)), return_exceptions=True)
