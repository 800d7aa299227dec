from fastapi import WebSocket


@app.websocket("/ws/{access_token}")
async def feed(ws: WebSocket, access_token: str):  # EW105
    user = await user_of(access_token)
    await ws.accept()
