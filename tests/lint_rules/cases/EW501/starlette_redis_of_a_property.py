import contextlib

import redis
from fastapi import WebSocket


class Store:
    @property
    def client(self):
        return redis.Redis()


@contextlib.contextmanager
def opened():
    yield redis.Redis()


store = Store()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    store.client.set("last", await ws.receive_text())  # EW501
    with opened() as client:
        client.incr("seen")  # EW501
