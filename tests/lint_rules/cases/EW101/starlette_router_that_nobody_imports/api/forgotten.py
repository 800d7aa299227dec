from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.websocket("/rooms")
async def rooms(websocket: WebSocket):  # ok: no file imports this router, so nobody comes here
    await websocket.accept()
    await websocket.send_json(await latest())
