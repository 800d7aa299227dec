from contextlib import suppress

from fastapi import WebSocket


class M:
    def __init__(self):
        self.active = set()

    async def join(self, ws: WebSocket):
        async with self.lock:
            self.active.add(ws)

    async def all(self, text):
        async with self.lock:
            for ws in self.active:  # ok: both sides hold the lock, and a failure is caught
                with suppress(RuntimeError):
                    await ws.send_text(text)
