import asyncio
import logging

from fastapi import FastAPI, WebSocket

app = FastAPI()
hub = Hub()
latest = None


def log_error(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logging.error("failed", exc_info=error)


async def save(text: str) -> None:
    await hub.store(text)
    await hub.tell(text)


@app.websocket("/callback")
async def callback(websocket: WebSocket) -> None:
    await websocket.accept()
    task = asyncio.create_task(save("callback"))  # EW505
    task.add_done_callback(log_error)


@app.websocket("/unused")
async def unused(websocket: WebSocket) -> None:
    await websocket.accept()
    if websocket.query_params:
        _ = asyncio.create_task(save("unused"))  # EW505
        return
    await websocket.close()


@app.websocket("/waits")
async def waits(websocket: WebSocket) -> None:
    await websocket.accept()
    task = asyncio.create_task(save("waits"))  # ok: the function holds it while it waits for the client
    task.add_done_callback(log_error)
    await websocket.receive_text()


@app.websocket("/rounds")
async def rounds(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        task = asyncio.create_task(save(text))  # ok: the function holds it until the next message
        task.add_done_callback(log_error)


@app.websocket("/inner")
async def inner(websocket: WebSocket) -> None:
    await websocket.accept()
    task = asyncio.create_task(save("inner"))  # ok: the function inside holds it

    def stop() -> None:
        task.cancel()

    hub.on_stop(stop)


@app.websocket("/global")
async def of_module(websocket: WebSocket) -> None:
    global latest
    await websocket.accept()
    latest = asyncio.create_task(save("global"))  # ok: the module holds it
