from fastapi import WebSocket

rooms = {}


@app.websocket("/ws/{room}")
async def feed(ws: WebSocket, room: int):
    claims = decode_access_token(ws.query_params.get("token"))
    user = db.query(User).filter(User.id == claims.get("sub")).first()
    found = db.query(Room).filter(Room.id == room).first()
    if user not in found.users:
        return await ws.close()
    rooms.setdefault(room, []).append(ws)  # ok: the user of the token is looked for in the room
