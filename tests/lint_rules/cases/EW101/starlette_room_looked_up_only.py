from fastapi import WebSocket

ROOMS = {"a": 1}


@app.websocket("/ws/{room}")
async def feed(ws: WebSocket, room: str):  # EW101
    found = ROOMS.get(room)
    if found is None:
        await ws.close(code=1008)
        return
    await ws.accept()
    session = start()
    assert session is not None
    await session.put(ws)
