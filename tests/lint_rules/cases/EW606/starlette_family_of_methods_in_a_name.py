from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    data = await ws.receive_json()
    wanted = "handle_" + data["action"]
    handler = getattr(service, wanted, None)  # ok: one of a family, whose prefix the server writes
    if handler is not None:
        await handler(data)
