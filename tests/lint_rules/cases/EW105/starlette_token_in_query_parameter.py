from fastapi import Query, WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, token: str = Query(...)):  # EW105
    user = await user_of(token)
    await ws.accept()
