from fastapi import APIRouter, WebSocket

from ward.db import pool

router = APIRouter()


@router.get("/beds")
async def beds():
    return [dict(bed) for bed in await pool.fetch("SELECT * FROM beds")]


@router.websocket("/beds/live")
async def live(websocket: WebSocket):  # ok: the application asks where it includes the router
    await websocket.accept()
    await websocket.send_json([dict(bed) for bed in await pool.fetch("SELECT * FROM beds")])
