from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    change = Change.model_validate(await ws.receive_json())
    await manager.broadcast({"user": change.user, "text": change.text})  # ok: both are fields of a validated model
