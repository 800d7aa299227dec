from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    if ws.query_params["key"] != keys[ws.query_params["username"]]:
        return await ws.close()
    name = ws.query_params["username"]
    await manager.broadcast(f"{name} joined")  # ok: the key of this user was compared
