from app.users import current_user
from fastapi import WebSocket


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    try:
        await work()
    except Exception as e:
        await websocket.close(code=1011, reason=str(e))  # EW504
