from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    text = await ws.receive_text()
    await manager.broadcast(text, ws)  # EW303
