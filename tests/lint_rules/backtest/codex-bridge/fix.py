"""State of a daemon for the status page; the HTTP router has a login, the socket's has none."""

from fastapi import APIRouter, Depends, WebSocket

pages = APIRouter(dependencies=[Depends(require_login)])
sockets = APIRouter()


@sockets.websocket("/ws/status")
async def status(websocket: WebSocket, user=Depends(require_login)) -> None:
    await websocket.accept()
    while True:
        await websocket.send_json(await daemon.status())
