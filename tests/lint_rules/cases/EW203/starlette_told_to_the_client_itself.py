from fastapi import WebSocket


@app.websocket("/ws/{client_id}")
async def feed(ws: WebSocket, client_id: int):
    text = await ws.receive_text()
    await ws.send_text(f"{client_id}: {text}")  # ok: told to the client itself, or only counted
    await manager.broadcast(f"1 of {count(client_id)}: new")
