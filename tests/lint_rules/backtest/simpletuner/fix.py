"""Progress of a training job: the dependency reads an HTTP request, which a socket has none of."""

from fastapi import APIRouter, Depends, WebSocket, WebSocketException
from fastapi.requests import HTTPConnection

router = APIRouter()


async def current_user(connection: HTTPConnection):
    if connection.headers.get("origin") not in ORIGINS:
        raise WebSocketException(1008)
    return await users.by_session(connection.cookies["session"])


@router.websocket("/training/{job}")
async def progress(websocket: WebSocket, job: str, user=Depends(current_user)) -> None:
    await websocket.accept()
    async for step in jobs.steps(job, user.id):
        await websocket.send_json(step)
