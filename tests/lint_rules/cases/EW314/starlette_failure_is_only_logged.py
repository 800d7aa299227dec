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
    except Exception:  # ok: it ends the connection, and no malformed message leads there
        logger.exception("label")


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
