from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = set()

    def join(self, ws: WebSocket):
        self.active.add(ws)

    async def first(self, text):
        for ws in self.active:  # ok: the loop ends before it asks for the next
            await ws.send_text(text)
            break

    async def whisper(self, user, text):
        for ws in self.active:  # ok: the loop looks for one, and ends behind its send
            if ws.user == user:
                await ws.send_text(text)
                break
