from fastapi import WebSocket

connections = {}


@app.websocket("/ws/{room}")
async def f(ws: WebSocket, room: str, token: str, db=Depends(get_db)):
    name = decode(token)
    user = db.query(User).filter(User.name == name).first()
    if not user:
        return await ws.close(4403)
    connections[user.id] = ws  # ok: what is stored in a database says nothing of what comes out of it
    note = Note(room)
    db.add(note)
