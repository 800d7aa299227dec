from fastapi import WebSocket

names = []  # EW401


@app.websocket("/ws/{user}")
async def feed(ws: WebSocket, user: str):
    await ws.accept()
    names.append(user)
    try:
        await manager.broadcast({"users": names})
    finally:
        names.remove(user)
