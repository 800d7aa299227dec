from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    if ws.headers["referer"] not in PAGES:
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(await latest())
