from typing import Annotated
from fastapi import Depends, WebSocket
from auth import CurrentUserWS


@app.websocket("/ws")
async def feed(ws: WebSocket, user: CurrentUserWS):
    await ws.accept()  # ok: the alias stands for a dependency that raises
