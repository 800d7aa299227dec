from fastapi import Depends, WebSocket
from fastapi.security import HTTPBearer

bearer = HTTPBearer()


@app.websocket("/ws")
async def f(ws: WebSocket, token=Depends(bearer)):  # EW107
    await ws.accept()
