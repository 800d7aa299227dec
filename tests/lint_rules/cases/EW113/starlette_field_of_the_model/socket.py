import jwt
from fastapi import FastAPI, WebSocket, status

from models import User

app = FastAPI()


async def user_of(token, db):
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    return db.query(User).filter(User.id == claims["sub"]).first()  # EW113


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    user = await user_of(websocket.headers.get("authorization"), database())
    if user is None:
        await websocket.close(code=status.WS_1008_POLICY_VIOLATION)
        return
    await websocket.accept()
    await websocket.send_json({"name": user.name})
