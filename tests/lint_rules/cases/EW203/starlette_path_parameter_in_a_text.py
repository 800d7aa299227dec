from fastapi import WebSocket


@app.websocket("/ws/{client_id}")
async def feed(ws: WebSocket, client_id: int):  # EW203
    text = await ws.receive_text()
    await manager.broadcast(f"Client #{client_id} says: {text}")
