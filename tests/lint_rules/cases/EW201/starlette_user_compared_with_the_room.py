from fastapi import WebSocket
from auth import get_current_user_ws

rooms = {}


@app.websocket("/ws/{room}")
async def feed(ws: WebSocket, room: int):
    user = await get_current_user_ws(ws)
    found = await load(room)
    if user.id not in (found.a_id, found.b_id):
        return await ws.close()
    rooms.setdefault(room, set()).add(ws)  # ok: the current user is one of the two of this room
