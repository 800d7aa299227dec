from asyncio import Queue
from fastapi import WebSocket


class Client:
    def __init__(self, ws: WebSocket):
        self.ws = ws
        self.outbox = Queue(0)  # EW506

    async def push(self, item):
        self.outbox.put_nowait(item)
