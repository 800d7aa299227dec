from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    token = ws.query_params.get("token")  # EW105
    await ws.accept()
