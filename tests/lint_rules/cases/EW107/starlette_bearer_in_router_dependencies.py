from fastapi import APIRouter, Depends, WebSocket
from fastapi.security import HTTPBearer

router = APIRouter(dependencies=[Depends(HTTPBearer())])


@router.websocket("/ws")
async def f(ws: WebSocket):  # EW107
    await ws.accept()
