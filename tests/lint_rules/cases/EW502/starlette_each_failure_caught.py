from fastapi import WebSocket


class Manager:
    async def broadcast(self, text):
        for ws in self.active:
            try:
                await ws.send_text(text)  # ok: each failure is caught
            except RuntimeError:
                self.dead.add(ws)
