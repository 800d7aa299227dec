from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    while True:
        data = await ws.receive_json()
        data["at"] = now()
        await manager.broadcast(data)  # EW303
