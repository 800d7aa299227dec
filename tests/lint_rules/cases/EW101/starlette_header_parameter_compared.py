from fastapi import Header, WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, x_api_key: str = Header(...)):
    if API_KEY != x_api_key:
        raise WebSocketException(1000)
    await ws.accept()  # ok: the header parameter is compared with the key first
    await room.put(ws)
