import asyncio
import json
import logging

from fastapi import WebSocket, WebSocketDisconnect

logger = logging.getLogger(__name__)


class Desk:
    def __init__(self):
        self.open: list[WebSocket] = []

    async def connect(self, websocket: WebSocket):
        await websocket.accept()
        self.open.append(websocket)

    def disconnect(self, websocket: WebSocket):
        self.open.remove(websocket)


desk = Desk()


@app.websocket("/kept")
async def kept(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            label = await websocket.receive_text()
            await depot.keep(label)
            await websocket.send_text("kept")
    except WebSocketDisconnect:
        logger.info("gone")
    except Exception:  # EW317
        logger.exception("label")
    finally:
        desk.disconnect(websocket)


@app.websocket("/closed")
async def closed(websocket: WebSocket):
    await desk.connect(websocket)
    try:
        while True:
            label = await websocket.receive_text()
            await depot.keep(json.loads(label))
    except Exception:  # EW317
        logger.exception("label")
        desk.disconnect(websocket)
        await websocket.close()


@app.websocket("/regular")
async def regular(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            await depot.keep(await websocket.receive_json())
    except Exception:  # EW317
        logger.exception("label")
        await websocket.close(code=1000)


async def receive(websocket: WebSocket):
    try:
        while True:
            await depot.keep(await websocket.receive_json())
    except WebSocketDisconnect:
        logger.info("gone")
    except Exception:  # EW317
        logger.exception("label")


@app.websocket("/beside")
async def beside(websocket: WebSocket):
    await websocket.accept()
    tasks = [asyncio.create_task(receive(websocket)), asyncio.create_task(news(websocket))]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
