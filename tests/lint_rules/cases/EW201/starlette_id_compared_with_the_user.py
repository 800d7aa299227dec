from fastapi import WebSocket

connections = {}


@app.websocket("/ws/{user_id}")
async def f(ws: WebSocket, user_id: str, user: User = Depends(current_user)):
    if user.id != user_id:
        return await ws.close(4403)
    await ws.accept()
    connections[user_id] = ws  # ok: it was compared with the user
