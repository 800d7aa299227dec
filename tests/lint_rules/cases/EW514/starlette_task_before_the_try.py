import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws/{start}")
async def stream(websocket: WebSocket, start: int) -> None:
    await websocket.accept()
    feed = asyncio.create_task(follow(websocket))
    for number in range(start):
        await replay(websocket, number)  # EW514
    try:
        await websocket.receive_text()
    finally:
        feed.cancel()


@app.websocket("/live")
async def live(websocket: WebSocket) -> None:
    await websocket.accept()
    feed = await open_feed()
    await feed.start()  # ok: it is what is begun
    await asyncio.sleep(1)
    try:
        await replay(websocket, 0)
    finally:
        await feed.close()


@app.websocket("/last")
async def last(websocket: WebSocket) -> None:
    await websocket.accept()
    await replay(websocket, 0)  # ok: nothing is begun yet
    feed = asyncio.create_task(follow(websocket))
    try:
        await websocket.receive_text()
    finally:
        feed.cancel()
