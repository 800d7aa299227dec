import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

logger = logging.getLogger(__name__)
app = FastAPI()


@app.websocket("/orders")
async def orders(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await shop.place(await websocket.receive_text()))
    except WebSocketDisconnect:
        logger.info("gone")
    except Exception:  # EW314
        logger.exception("orders")
        await websocket.close()


@app.websocket("/returns")
async def returns(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await shop.take_back(await websocket.receive_text()))
    except WebSocketDisconnect:
        await websocket.close()  # ok: the client has ended it
    except Exception:
        logger.exception("returns")
        await websocket.close(1011, "something went wrong")  # ok: the client is told


@app.websocket("/prices")
async def prices(websocket: WebSocket) -> None:
    await websocket.accept()
    file = shop.prices()
    try:
        while True:
            await websocket.send_text(file.find(await websocket.receive_text()))
    except Exception:
        file.close()
        await websocket.send_text("something went wrong")  # ok: the client is told before
        await websocket.close()
