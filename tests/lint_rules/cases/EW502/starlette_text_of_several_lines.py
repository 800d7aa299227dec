from fastapi import WebSocket


class M:
    def __init__(self):
        self.active: set[WebSocket] = set()

    async def join(self, ws: WebSocket):
        self.active.add(ws)

    def leave(self, ws: WebSocket):
        self.active.discard(ws)

    async def all(self):
        for ws in self.active:  # EW502
            await ws.send_text("""hello
 there
""")
