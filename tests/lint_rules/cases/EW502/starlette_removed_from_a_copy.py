from fastapi import WebSocket


class Manager:
    async def broadcast(self, text):
        for ws in list(self.active):
            try:
                await ws.send_text(text)
            except RuntimeError:
                self.active.remove(ws)  # ok: a copy is iterated, or the loop ends with it
        for ws in self.active:
            try:
                await ws.send_text(text)
            except RuntimeError:
                self.active.remove(ws)
                break
