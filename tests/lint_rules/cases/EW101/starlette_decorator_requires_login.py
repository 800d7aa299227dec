from fastapi import WebSocket


@app.websocket("/ws")
@requires(["authenticated"])
async def feed(ws: WebSocket):
    await ws.accept()  # ok: the decorator refuses strangers
