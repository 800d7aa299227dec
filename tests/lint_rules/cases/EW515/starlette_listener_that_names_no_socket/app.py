import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket

from hub import Hub

hub = Hub()


@asynccontextmanager
async def lifespan(app):
    tasks = [asyncio.create_task(hub.listen()), asyncio.create_task(hub.listen_again())]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


app = FastAPI(lifespan=lifespan)


@app.websocket("/rooms/{room}")
async def enter(websocket: WebSocket, room: str):
    await websocket.accept()
    hub.seats.setdefault(room, []).append(websocket)
    await websocket.receive_text()
