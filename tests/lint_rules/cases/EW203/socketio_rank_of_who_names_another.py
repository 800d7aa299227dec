import socketio

sio = socketio.AsyncServer()
db = pools.connect()


async def rank(member, garden):
    return await db.fetchval("SELECT rank FROM gardeners WHERE member = $1 AND garden = $2", member, garden)


@sio.event
async def connect(sid, environ, auth):
    member = await sessions.member_of(auth["token"])
    if member is None:
        return False
    await sio.save_session(sid, {"member": member})


@sio.event
async def send_away(sid, said):
    me = (await sio.get_session(sid))["member"]
    if await rank(me, said["garden"]) != "owner":
        return {"error": "owners only"}
    await plots.free(said["garden"], said["user"])
    await sio.emit("sent_away", {"user": said["user"]}, room=said["garden"])  # ok: the owner says who has to go
    return {"ok": True}


@sio.event
async def write(sid, said):
    me = (await sio.get_session(sid))["member"]
    if await rank(me, said["garden"]) not in ("owner", "member"):
        return {"error": "members only"}
    line = str(said["text"])[:400]
    await sio.emit("written", {"user": said["user"], "text": line}, room=said["garden"])  # EW203
    return {"ok": True}


@sio.event
async def wave(sid, said):
    me = (await sio.get_session(sid))["member"]
    if await rank(me, said["garden"]) is None:
        return {"error": "members only"}
    await sio.emit("waved", {"user": said["user"]}, room=said["garden"])  # EW203
    return {"ok": True}
