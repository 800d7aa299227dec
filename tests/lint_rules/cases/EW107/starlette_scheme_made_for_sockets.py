from fastapi import Depends, WebSocket
from fastapi.security import HTTPBearer


class SocketBearer(HTTPBearer):
    async def __call__(self, websocket: WebSocket):
        return check(websocket.headers)


bearer = SocketBearer()


@app.websocket("/ws")
async def f(ws: WebSocket, user=Depends(bearer)):  # ok: this scheme is called with a WebSocket
    await ws.accept()
