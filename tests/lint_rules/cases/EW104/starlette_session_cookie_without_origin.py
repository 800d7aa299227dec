from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    user = sessions.get(ws.cookies["session"])  # EW104
    if not user:
        return
    await ws.accept()
