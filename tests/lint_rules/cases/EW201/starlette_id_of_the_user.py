from fastapi import WebSocket

connections = {}


@app.websocket("/ws")
async def f(ws: WebSocket, user: User = Depends(current_user)):
    await ws.accept()
    user_id = user.id
    connections[user_id] = ws  # ok: the id of the user who was found
