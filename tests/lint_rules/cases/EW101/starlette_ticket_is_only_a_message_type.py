from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    await ws.accept()
    data = await ws.receive_json()
    if data["type"] == "create_ticket":
        return
    await shared.put(data)
