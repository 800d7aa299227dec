from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = set()

    async def join(self, ws: WebSocket):
        self.active.add(ws)

    async def all(self, text):
        for ws in self.active:  # ok: nobody else runs in between
            self.queues[ws].put_nowait(text)
