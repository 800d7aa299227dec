import asyncio

from fastapi import WebSocket


class Client:
    def __init__(self, ws: WebSocket):
        self.ws = ws
        self.queue = asyncio.Queue(100)

    async def send_text(self, text):
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            self.queue.get_nowait()


class Manager:
    def __init__(self):
        self.clients: set[Client] = set()

    async def broadcast(self, text):
        for client in list(self.clients):
            await client.send_text(text)  # ok: puts into the queue of the client
