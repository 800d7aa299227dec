from fastapi import APIRouter, WebSocket

from ward.db import pool

router = APIRouter()


@router.websocket("/rooms/live")
async def live(websocket: WebSocket):  # EW101
    await websocket.accept()
    await websocket.send_json([dict(room) for room in await pool.fetch("SELECT * FROM rooms")])
