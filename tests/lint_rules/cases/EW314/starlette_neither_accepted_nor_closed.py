import logging

from fastapi import WebSocket
from websockets import connect

logger = logging.getLogger(__name__)


@app.websocket("/mirror")
async def mirror(websocket: WebSocket):
    await pump(websocket)


async def pump(websocket: WebSocket):
    try:
        async with connect(UPSTREAM) as upstream:
            await websocket.accept()
            await websocket.send_text(await upstream.recv())
    except Exception:  # EW314
        logger.exception("upstream")


@app.websocket("/seats")
async def seats(websocket: WebSocket):
    user = await user_of(websocket.cookies.get("session"))
    if user is None:
        return  # EW314
    await websocket.accept()
    await websocket.send_json({"user": user.name})


@app.websocket("/rows")
async def rows(websocket: WebSocket):
    user = await user_of(websocket.cookies.get("session"))
    if user is None:
        await websocket.close(code=1008)
        return
    await websocket.accept()
    await websocket.send_json({"user": user.name})  # ok: let in or turned away


async def enter(websocket: WebSocket):
    if is_full():
        return False  # ok: who calls it closes
    await websocket.accept()
    return True
