from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    token = ws.query_params.get("token")  # EW105
    user = await user_of(token)
    await ws.accept()
