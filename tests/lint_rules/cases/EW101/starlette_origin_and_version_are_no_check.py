from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    if ws.headers.get("origin") not in ORIGINS or ws.query_params.get("v") != "2":
        return await ws.close()
    await ws.accept()
    await room.put(ws)
