from fastapi import WebSocket


class Manager:
    async def send(self, key, text):
        for ws in self.active[key]:  # EW502
            try:
                await ws.send_text(text)
            except Exception:
                self.active[key].remove(ws)
