import logging

from fastapi import WebSocket

logger = logging.getLogger(__name__)


@app.websocket("/orders")
async def orders(websocket: WebSocket):
    await websocket.accept()
    while True:
        await handle_order(websocket, await websocket.receive_text())


async def handle_order(websocket, order):
    try:
        await process_order(websocket, order)
    except Exception:  # EW314
        logger.exception("order")


async def process_order(websocket, order):
    await websocket.send_text(shop.place(order))


@app.websocket("/returns")
async def returns(websocket: WebSocket):
    await websocket.accept()
    while True:
        order = await websocket.receive_text()
        try:
            await process_order(websocket, order)
        except Exception:
            await websocket.send_text("failed")  # ok: told
