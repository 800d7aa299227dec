from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    await ws.accept()
    await ws.send_json(await history())
    if not valid(ws.headers.get("authorization")):
        return await ws.close(1008)
    await ws.send_json(prices())
