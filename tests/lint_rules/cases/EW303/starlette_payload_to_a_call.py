from fastapi import WebSocket


@app.websocket("/ws/{call}")
async def feed(ws: WebSocket, call: str):
    data = await ws.receive_json()
    await manager.broadcast_video(call, data, exclude=ws)  # EW303
