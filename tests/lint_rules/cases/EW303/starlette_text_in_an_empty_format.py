from fastapi import WebSocket


@app.websocket("/ws/{room_name}")
async def feed(ws: WebSocket, room_name: str):
    data = await ws.receive_text()
    await manager.send_private_message(f"{data}", room_name)  # EW303
