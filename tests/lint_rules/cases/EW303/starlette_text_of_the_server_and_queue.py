from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    text = await ws.receive_text()
    await manager.broadcast(f"somebody: {text}")  # ok: a text of the server with theirs in it, and a queue
    await queue.push(text)
