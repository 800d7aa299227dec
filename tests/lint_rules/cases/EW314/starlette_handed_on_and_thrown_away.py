import logging

from fastapi import FastAPI, WebSocket

logger = logging.getLogger(__name__)
app = FastAPI()


@app.websocket("/orders")
async def orders(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        await handle_order(websocket, await websocket.receive_text())


async def handle_order(websocket: WebSocket, text: str) -> None:
    if text.startswith("buy"):
        await handle_buy(websocket, text)
    else:
        await handle_note(websocket, text)


async def handle_buy(websocket: WebSocket, text: str) -> None:
    await websocket.send_text(await shop.buy(text))  # ok: answered


async def handle_note(websocket: WebSocket, text: str) -> None:  # EW314
    logger.info("a note: %s", text)
