import jwt
from fastapi import FastAPI, WebSocket, status

from models import User

app = FastAPI()


async def user_of(token, database):
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    return await database.get(User, claims["sub"])  # ok: asked below


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    user = await user_of(websocket.headers.get("authorization"), database())
    if user is None or user.locked:
        await websocket.close(code=status.WS_1008_POLICY_VIOLATION)
        return
    await websocket.accept()
    await websocket.send_json({"name": user.name})
