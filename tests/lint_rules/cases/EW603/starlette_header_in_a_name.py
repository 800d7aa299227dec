from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    sent = ws.headers.get("x-api-key")
    if sent != settings.feed_token:  # EW603
        return await ws.close(4401)
    await ws.accept()
