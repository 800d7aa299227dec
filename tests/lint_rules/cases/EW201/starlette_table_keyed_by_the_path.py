from fastapi import WebSocket

connections = {}


@app.websocket("/ws/{user_id}")
async def f(ws: WebSocket, user_id: str, user: User = Depends(current_user)):
    await ws.accept()
    connections[user_id] = ws  # EW201
