import logging

from fastapi import WebSocket, WebSocketDisconnect

logger = logging.getLogger(__name__)


@app.websocket("/parcels")
async def parcels(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            label = await websocket.receive_text()
            try:
                await depot.stick(label)
            except Exception:  # EW314
                logger.exception("label")
                continue
            await websocket.send_text("printed")
    except WebSocketDisconnect:
        logger.info("gone")


@app.websocket("/kept")
async def kept(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            label = await websocket.receive_text()
            await depot.keep(label)
            await websocket.send_text("kept")
    except Exception:  # ok: the connection ends with it
        logger.exception("label")


@app.websocket("/closed")
async def closed(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            label = await websocket.receive_text()
            await depot.keep(label)
            await websocket.send_text("kept")
    except Exception:  # ok: the code says that it was no fault of the client
        logger.exception("label")
        await websocket.close(code=1011)


@app.websocket("/shelves")
async def shelves(websocket: WebSocket):
    await websocket.accept()
    while True:
        label = await websocket.receive_text()
        try:
            await depot.shelve(label)
        except Exception as error:  # ok: the client is told
            logger.exception("label")
            await websocket.send_text(f"failed: {type(error).__name__}")
            continue
        await websocket.send_text("done")
