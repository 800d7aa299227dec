import secrets
from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    if not secrets.compare_digest(ws.headers.get("x-api-key", ""), API_KEY):
        return await ws.close(code=4000)
    await ws.accept()  # ok: the key that came with the connection is compared first
    await room.put(ws)
