import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()
queues: dict[str, asyncio.Queue[str]] = {}


async def tell(websocket: WebSocket, session: str) -> None:
    queue: asyncio.Queue[str] = asyncio.Queue()
    queues[session] = queue
    try:
        while True:
            await websocket.send_text(await queue.get())
    finally:
        del queues[session]  # EW407


async def tell_one(websocket: WebSocket, session: str) -> None:
    queue: asyncio.Queue[str] = asyncio.Queue()
    queues[session] = queue
    try:
        while True:
            await websocket.send_text(await queue.get())
    finally:
        if queues.get(session) is queue:
            del queues[session]  # ok: its own


@app.websocket("/tell")
async def serve(websocket: WebSocket, session: str) -> None:
    await websocket.accept()
    await tell(websocket, session)
    await tell_one(websocket, session)
