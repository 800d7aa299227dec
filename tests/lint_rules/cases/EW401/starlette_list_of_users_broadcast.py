from fastapi import WebSocket

online_users = []  # EW401


@app.websocket("/ws")
async def f(ws: WebSocket):
    online_users.append(name(ws))
    await manager.broadcast({"users": online_users})
