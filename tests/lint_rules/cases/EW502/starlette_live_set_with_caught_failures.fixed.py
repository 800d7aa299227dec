from fastapi import WebSocket


class M:
    def __init__(self):
        self.active: set[WebSocket] = set()

    async def join(self, ws: WebSocket):
        self.active.add(ws)

    def leave(self, ws: WebSocket):
        self.active.discard(ws)

    async def all(self, text):
        for ws in list(self.active):
            try:
                await ws.send_text(text)
            except RuntimeError:
                pass
