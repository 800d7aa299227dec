import logging

from fastapi import WebSocket

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


@app.websocket("/coded")
async def coded(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            await depot.keep(await websocket.receive_json())
    except Exception:  # ok: the code says that it was a fault of the server
        logger.exception("label")
        await websocket.close(code=1011)


@app.websocket("/late")
async def late(websocket: WebSocket):
    await websocket.accept()
    code = 1000
    try:
        while True:
            await depot.keep(await websocket.receive_json())
    except Exception:  # ok: it is closed with a code below
        code = 1011
        logger.exception("label")
    finally:
        await websocket.close(code)


async def fail(websocket: WebSocket):
    await websocket.send_json({"error": "internal"})


@app.websocket("/told")
async def told(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            await depot.keep(await websocket.receive_json())
    except Exception:  # ok: a helper tells the client
        logger.exception("label")
        await fail(websocket)


@app.websocket("/watched")
async def watched(websocket: WebSocket):
    try:
        await desk.connect(websocket)
        while True:
            await websocket.receive_text()
    except Exception:  # ok: nothing fails here but a connection that has gone
        desk.disconnect(websocket)


@app.websocket("/guarded")
async def guarded(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            label = await websocket.receive_text()
            try:
                await depot.keep(label)
            except Exception:  # ok: here the connection goes on
                logger.exception("label")
                await websocket.send_text("failed")
    except Exception:  # ok: nothing else fails than the connection
        logger.info("gone")


@app.websocket("/first")
async def first(websocket: WebSocket):
    await websocket.accept()
    try:
        await websocket.send_json(await depot.stock())
    except Exception:  # ok: the connection goes on
        logger.exception("stock")
    while True:
        await websocket.send_json(await depot.news())
