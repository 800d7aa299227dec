from app.users import current_user
from fastapi import WebSocket


async def f(websocket: WebSocket):
    try:
        await work()
    except Exception as e:
        logger.error(f"failed: {e}")  # ok: the text stays in the log
        await websocket.send_json({"error": "internal error"})
