from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.websocket("/feed")
async def feed(websocket: WebSocket, token: str):  # EW105
    if not await knows(token):
        await websocket.close(1008)
        return
    await websocket.accept()
