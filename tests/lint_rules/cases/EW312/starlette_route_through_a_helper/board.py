import json

from fastapi import APIRouter, WebSocket

router = APIRouter()
screens: list[WebSocket] = []


@router.websocket("/board")
async def board(websocket: WebSocket):
    await websocket.accept()
    screens.append(websocket)
    try:
        await websocket.receive_text()
    finally:
        screens.remove(websocket)


async def broadcast(text):
    for screen in list(screens):
        await screen.send_text(text)


async def broadcast_waiting(patients):
    await broadcast(json.dumps({"type": "waiting", "patients": patients}))
