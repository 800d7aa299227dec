from fastapi import APIRouter, Depends, WebSocket
from fastapi.security import HTTPBearer

router = APIRouter()
bearer = HTTPBearer()


@router.websocket("/ws", dependencies=[Depends(bearer)])  # EW107
async def f(ws: WebSocket):
    await ws.accept()
