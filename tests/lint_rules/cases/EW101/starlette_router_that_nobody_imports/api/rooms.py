from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.websocket("/rooms")
async def rooms(websocket: WebSocket):  # EW101
    await websocket.accept()
    await websocket.send_json(await latest())
