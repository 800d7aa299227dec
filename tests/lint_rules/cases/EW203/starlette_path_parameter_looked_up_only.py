from fastapi import WebSocket


@app.websocket("/ws/{room}/{user_id}")
async def feed(ws: WebSocket, room: int, user_id: int = Path(...)):  # EW203
    user = await find(user_id)
    await hub.broadcast(room, dict(user_id=user.id, text="in"))
