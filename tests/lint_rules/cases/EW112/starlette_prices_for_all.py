from fastapi import APIRouter, WebSocket

router = APIRouter()
wanted = {}


@router.get("/prices")
async def listed():
    return await prices()


@router.websocket("/prices/live")
async def feed(ws: WebSocket):  # EW112
    await ws.accept()
    while True:
        message = await ws.receive_json()
        wanted.setdefault(ws, set()).add(message["stock"])
        await ws.send_json(await prices_of(wanted[ws]))
