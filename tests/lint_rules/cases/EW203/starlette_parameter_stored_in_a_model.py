from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, user: str):  # EW203
    entry = Entry(message=await ws.receive_text(), user=user)
    app.redis.publish("c", entry.json())
