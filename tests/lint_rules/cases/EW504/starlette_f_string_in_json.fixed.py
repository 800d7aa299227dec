from app.users import current_user
from fastapi import WebSocket


async def f(websocket: WebSocket):
    try:
        await work()
    except Exception as e:
        await websocket.send_json({"error": "internal error"})
