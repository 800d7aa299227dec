import asyncio

from fastapi import WebSocket


class Hub:
    def __init__(self) -> None:
        self.sockets: set[WebSocket] = set()

    async def connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.sockets.add(websocket)

    async def broadcast(self, text: str) -> None:
        await asyncio.gather(*(each.send_text(text) for each in list(self.sockets)), return_exceptions=True)

    async def send_to_one(self, websocket: WebSocket, text: str) -> None:  # ok: for later use
        await websocket.send_text(text)


hub = Hub()


async def tell_price(price: int) -> None:  # ok: a route calls it
    await hub.broadcast(str(price))


async def tell_alarm(text: str) -> None:  # EW515
    await hub.broadcast(text)


async def tell_weather(text: str) -> None:  # the first one of a file is enough
    await hub.broadcast(text)
