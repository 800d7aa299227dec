import jwt
from fastapi import FastAPI, WebSocket, status

from models import User

app = FastAPI()


async def user_of(token, database):
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    return await database.get(User, claims["sub"])  # EW113


@app.post("/users/{name}/off")
async def switch_off(name: str):
    user = await database().named(name)
    user.active = False
    await database().save(user)


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    user = await user_of(websocket.headers.get("authorization"), database())
    if user is None:
        await websocket.close(code=status.WS_1008_POLICY_VIOLATION)
        return
    await websocket.accept()
    await websocket.send_json({"name": user.name})


@app.post("/login")
async def login(name: str, password: str):
    user = await database().named(name)
    if user is None or not user.active or not verified(user, password):
        return {"reason": "unknown"}
    return {"token": jwt.encode({"sub": user.name}, KEY)}
