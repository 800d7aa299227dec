from fastapi import WebSocket

rooms = {}


@app.websocket("/ws")
async def feed(ws: WebSocket, room_id: int):
    await ws.accept()
    rooms.setdefault(room_id, set()).add(ws)  # EW201
