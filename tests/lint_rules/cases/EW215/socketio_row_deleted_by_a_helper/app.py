import socketio
from rights import role_of, take_away, unblock

sio = socketio.AsyncServer(async_mode="asgi")
sockets = {}


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    sockets.setdefault(user, set()).add(sid)
    await sio.save_session(sid, {"user": user})


@sio.event
async def open_plan(sid, data):
    me = await sio.get_session(sid)
    if await role_of(me["user"], data["plan"]) is None:
        return {"error": "forbidden"}
    await sio.enter_room(sid, data["plan"])


@sio.event
async def draw(sid, data):
    me = await sio.get_session(sid)
    if await role_of(me["user"], data["plan"]) != "editor":
        return {"error": "forbidden"}
    await sio.emit("drawn", {"by": me["user"], "line": data["line"]}, room=data["plan"])


@sio.event
async def unshare(sid, data):
    me = await sio.get_session(sid)
    if await role_of(me["user"], data["plan"]) != "owner":
        return {"error": "owners only"}
    await take_away(data["plan"], data["user"])  # EW215
    await sio.emit("unshared", {"user": data["user"]}, room=data["plan"])


@sio.event
async def dismiss(sid, data):
    me = await sio.get_session(sid)
    if await role_of(me["user"], data["plan"]) != "owner":
        return {"error": "owners only"}
    await take_away(data["plan"], data["user"])  # ok: his sockets leave the room
    for other in sockets.get(data["user"], ()):
        await sio.leave_room(other, data["plan"])


@sio.event
async def forgive(sid, data):
    me = await sio.get_session(sid)
    await unblock(me["user"], data["user"])  # ok: nobody loses a right by it
    await sio.emit("forgiven", {"user": me["user"]}, room=data["plan"])
