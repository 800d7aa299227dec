from fastapi import WebSocket

ROOMS = {"news": 1}
clients = {}


@app.websocket("/ws/{room}")
async def feed(ws: WebSocket, room: str):
    known = ROOMS.get(room)
    if known is None:
        return await ws.close()
    clients.setdefault(room, set()).add(ws)  # ok: the server's own list says which rooms there are
