from fastapi import APIRouter, WebSocket

from ward.db import pool

router = APIRouter()


@router.websocket("/alarms")
async def live(websocket: WebSocket):  # ok: the router that includes this one is asked for
    await websocket.accept()
    await websocket.send_json([dict(alarm) for alarm in await pool.fetch("SELECT * FROM alarms")])
