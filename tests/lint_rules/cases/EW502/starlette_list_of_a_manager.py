from fastapi import WebSocket


class Manager:
    async def broadcast(self, text):
        for ws in self.active:  # EW502
            await ws.send_text(text)
