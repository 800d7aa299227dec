from app.users import current_user
from fastapi import WebSocket


async def f(websocket: WebSocket):
    try:
        await work()
    except InvalidMessage as e:
        await websocket.send_json({"error": str(e)})  # ok: this exception is meant for the client
