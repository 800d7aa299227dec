from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = set()

    async def join(self, ws: WebSocket):
        self.active.add(ws)

    async def all(self, text):
        for ws in list(self.active):  # ok: a copy
            await ws.send_text(text)
