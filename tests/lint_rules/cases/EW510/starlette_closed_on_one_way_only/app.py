from fastapi import WebSocket
from db import Sessions


@app.websocket("/ws")
async def feed(ws: WebSocket, room_id: int):
    db = Sessions()  # EW510
    room = db.get(Room, room_id)
    if room is None:
        db.close()
        return
    while True:
        await ws.send_text(await ws.receive_text())
