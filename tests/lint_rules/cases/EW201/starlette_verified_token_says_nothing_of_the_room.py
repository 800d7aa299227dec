import jwt
from fastapi import WebSocket

rooms: dict[str, set[WebSocket]] = {}


@app.websocket("/rooms/{room_id}")
async def chat(ws: WebSocket, room_id: str, token: str):
    user = jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
    await ws.accept()
    rooms.setdefault(room_id, set()).add(ws)  # EW201
    async for text in ws.iter_text():
        await tell(room_id, user, text)
