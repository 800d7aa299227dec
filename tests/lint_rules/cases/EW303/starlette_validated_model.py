from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    while True:
        data = Change.model_validate_json(await ws.receive_text())
        await manager.broadcast(data)  # ok: a validated model
