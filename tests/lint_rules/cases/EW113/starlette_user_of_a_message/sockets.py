import jwt
from fastapi import FastAPI, WebSocket, status

from models import User

app = FastAPI()


async def name_of(token):
    return jwt.decode(token, KEY, algorithms=["HS256"])["name"]


async def invite(websocket, database, name):
    guest = await database.get(User, name)  # ok: the one that a message names is a guest
    await websocket.send_json({"guest": guest is not None})


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    name = await name_of(websocket.headers.get("authorization"))
    await websocket.accept()
    async with database() as opened:
        while True:
            message = await websocket.receive_json()
            await websocket.send_json({"from": name, "text": message["text"]})


@app.websocket("/guests")
async def guests(websocket: WebSocket):
    claims = jwt.decode(websocket.headers.get("authorization"), KEY, algorithms=["HS256"])
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        guest = await database().get(User, message["name"])  # ok: the one that a message names is a guest
        await websocket.send_json({"host": claims["sub"], "guest": guest is not None})


@app.websocket("/invitations")
async def invitations(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        await invite(websocket, database(), message["name"])
