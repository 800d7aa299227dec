import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


class Hub:
    def __init__(self) -> None:
        self.clients: set[WebSocket] = set()

    async def connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.clients.add(websocket)

    def disconnect(self, websocket: WebSocket) -> None:
        self.clients.discard(websocket)


hub = Hub()


@app.websocket("/ws/{user}")
async def feed(websocket: WebSocket, user: int) -> None:
    await hub.connect(websocket)
    profile = await load_profile(user)  # EW514
    try:
        while True:
            await save(profile, await websocket.receive_json())
    finally:
        hub.disconnect(websocket)


@app.websocket("/first/{user}")
async def first(websocket: WebSocket, user: int) -> None:
    profile = await load_profile(user)
    await hub.connect(websocket)
    await count(user)  # ok: it catches what fails
    try:
        while True:
            await save(profile, await websocket.receive_json())
    finally:
        hub.disconnect(websocket)


async def count(user: int) -> None:
    try:
        await counters.add(user)
    except Exception:
        logging.exception("count")
