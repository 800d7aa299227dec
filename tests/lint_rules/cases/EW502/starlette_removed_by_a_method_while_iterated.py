from fastapi import WebSocket


class Manager:
    def left(self, ws):
        self.active.remove(ws)

    async def broadcast(self, text):
        for ws in self.active:  # EW502
            try:
                await ws.send_text(text)
            except Exception:
                self.left(ws)
