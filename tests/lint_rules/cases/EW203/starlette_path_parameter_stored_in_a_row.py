from fastapi import WebSocket


@app.websocket("/ws/{user_id}")
async def feed(ws: WebSocket, user_id: int):  # EW203
    entry = Message(user_id=user_id, text=await ws.receive_text())
    session.add(entry)
    session.exec(select(User.name).where(User.id == entry.user_id))
