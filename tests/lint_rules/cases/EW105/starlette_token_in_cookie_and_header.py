from fastapi import Cookie, Depends, Header, WebSocket


@app.websocket("/ws")
async def feed(
    ws: WebSocket, token: str = Cookie(...), api_key: str = Header(...), t=Depends(token_of)  # ok: neither stands in the URL
):
    await ws.accept()
