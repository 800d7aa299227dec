from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    if ws.headers.get("x-api-key") not in API_KEYS:
        return await ws.close(code=4000)
    await ws.accept()  # ok: the key that came with the connection is compared first
    await room.put(ws)
