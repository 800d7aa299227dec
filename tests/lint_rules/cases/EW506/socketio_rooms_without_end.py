import uuid

import socketio

sio = socketio.AsyncServer()
rooms = {}
games = {}
names = {}


@sio.on("create")
async def create(sid, data):
    key = uuid.uuid4().hex
    rooms[key] = data["title"]  # EW506


@sio.on("play")
async def play(sid, data):
    if len(games) >= 1000:
        return {"error": "too many games"}
    games[data["name"]] = data["board"]  # ok: counted
    return {"ok": True}


@sio.on("rename")
async def rename(sid, data):
    names[sid] = data["name"]  # ok: one for each connection
