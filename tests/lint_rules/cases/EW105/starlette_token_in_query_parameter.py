from fastapi import Query, WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, token: str = Query(...)):  # EW105
    await ws.accept()
