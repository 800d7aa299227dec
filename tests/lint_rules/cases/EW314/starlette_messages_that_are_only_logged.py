import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

logger = logging.getLogger(__name__)
app = FastAPI()


@app.websocket("/prices")
async def prices(websocket: WebSocket) -> None:
    await hub.add(websocket)
    try:
        while True:
            text = await websocket.receive_text()  # ok: this socket only tells, and waits for the client's leaving
            logger.debug("client says: %s", text)
    except WebSocketDisconnect:
        hub.remove(websocket)


@app.websocket("/rates")
async def rates(websocket: WebSocket) -> None:
    await hub.add(websocket)
    async for text in websocket.iter_text():  # ok: so does this
        print(f"client says: {text}")


@app.websocket("/orders")
async def orders(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():  # ok: which texts have an answer is a matter of the protocol
        logger.debug("client says: %s", text)
        if text in shop.names:
            await websocket.send_text(await shop.place(text))
