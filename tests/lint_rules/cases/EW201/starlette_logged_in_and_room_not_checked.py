from fastapi import WebSocket

rooms = {}


@app.websocket("/ws/{room}")
async def feed(ws: WebSocket, room: str, user=Depends(current_user)):
    await ws.accept()
    rooms.setdefault(room, set()).add(ws)  # EW201
