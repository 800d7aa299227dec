from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, user: str):  # EW101
    if user:
        await ws.accept()
        await room.put(user)
