from fastapi import WebSocket

rooms = {}


def check_password(room, given):
    return given == load(room).password


@app.websocket("/ws")
async def feed(ws: WebSocket):
    asked = await ws.receive_json()
    password_ok = check_password(asked["room"], asked["password"])
    if password_ok:
        rooms[asked["room"]].add(ws)  # ok: the password of the room was checked
