import logging

from fastapi import WebSocket

logger = logging.getLogger(__name__)


@app.websocket("/feed/{client_id}")
async def feed(websocket: WebSocket, client_id: str, token: str | None = None):  # ok: nothing reads it
    await websocket.accept()
    await websocket.send_json(await news_of(client_id))


@app.websocket("/orders")
async def orders(websocket: WebSocket):
    if websocket.query_params.get("token"):  # ok: it is refused
        logger.warning("a token in the URL is not taken")
    user = await user_of(websocket.headers.get("authorization"))
    await websocket.accept()
    await websocket.send_json(await orders_of(user))


@app.websocket("/alarms")
async def alarms(websocket: WebSocket):
    if websocket.query_params.get("token") != KEY:  # EW105
        await websocket.close(1008)
        return
    await websocket.accept()
    await websocket.send_json(await alarms_now())
