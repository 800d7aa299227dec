from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    if not OPENAI_API_KEY:
        return await ws.close()
    await ws.accept()
    await room.put(ws)
