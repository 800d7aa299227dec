from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    if limiter.count > 9:
        return await ws.close(1013)
    await ws.accept()
    await ws.send_json(prices())
