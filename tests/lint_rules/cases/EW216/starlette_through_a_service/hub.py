import asyncio

from fastapi import WebSocket


class Hub:
    def __init__(self):
        self.active: list[WebSocket] = []

    async def connect(self, websocket: WebSocket):
        await websocket.accept()
        self.active.append(websocket)

    def leave(self, websocket: WebSocket):
        self.active.remove(websocket)

    async def broadcast(self, message):
        sockets = list(self.active)
        await asyncio.gather(*[one.send_json(message) for one in sockets], return_exceptions=True)


hub = Hub()
