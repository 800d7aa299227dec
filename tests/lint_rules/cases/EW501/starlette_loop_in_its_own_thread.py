import threading
import time

from fastapi import WebSocket


class Poller:
    def __init__(self, ws: WebSocket):
        self.ws = ws

    def poll(self):
        while True:
            time.sleep(1)  # ok: this loop has a thread of its own

    async def start(self):
        threading.Thread(target=self.poll, daemon=True).start()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    await Poller(ws).start()
