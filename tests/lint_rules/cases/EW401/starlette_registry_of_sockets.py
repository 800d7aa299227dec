from fastapi import WebSocket

users = {}


@app.websocket("/ws/{user}")
async def feed(ws: WebSocket, user: str):
    await ws.accept()
    users[user] = ws  # ok: a registry of sockets by user
    try:
        await ws.send_json({"users": list(users)})
    finally:
        del users[user]
