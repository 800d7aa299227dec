from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import FastAPI, WebSocket

clients: dict[str, WebSocket] = {}


@contextmanager
def present(name: str, websocket: WebSocket) -> Iterator[None]:
    clients[name] = websocket
    yield  # EW514
    clients.pop(name, None)


@contextmanager
def listed(name: str, websocket: WebSocket) -> Iterator[None]:
    clients[name] = websocket
    try:
        yield  # ok: an error of the block comes by the `finally`
    finally:
        clients.pop(name, None)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    await broker.connect()
    yield  # ok: the server runs here
    await broker.disconnect()


app = FastAPI(lifespan=lifespan)


@app.websocket("/ws/{name}")
async def feed(websocket: WebSocket, name: str) -> None:
    await websocket.accept()
    with present(name, websocket):
        await websocket.receive_text()
