import socketio

from sheets import role_of, user_of

sio = socketio.AsyncServer(async_mode="asgi")
rows = {}


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user.id, "staff": user.staff_id, "is_admin": user.is_admin, "roles": {}})


@sio.event
async def open_sheet(sid, data):
    me = await sio.get_session(sid)
    role = await role_of(me["user"], data["sheet"])
    if role is None:
        return {"error": "forbidden"}
    me["roles"][data["sheet"]] = role
    await sio.save_session(sid, me)
    await sio.enter_room(sid, data["sheet"])


@sio.event
async def write(sid, data):
    me = await sio.get_session(sid)
    if me["roles"].get(data["sheet"]) != "editor":  # EW208
        return {"error": "read only"}
    rows[data["sheet"]] = data["row"]


@sio.event
async def wipe(sid, data):
    session = await sio.get_session(sid)
    if not session.get("is_admin"):  # EW208
        return {"error": "admins only"}
    rows.pop(data["sheet"], None)


@sio.event
async def lock(sid, data):
    async with sio.session(sid) as session:
        if session["is_admin"]:  # EW208
            rows[data["sheet"]] = None


@sio.event
async def rename(sid, data):
    me = await sio.get_session(sid)
    if await role_of(me["user"], data["sheet"]) != "owner":  # ok: asked again
        return {"error": "owners only"}
    rows[data["name"]] = rows.pop(data["sheet"])


@sio.event
async def greet(sid, data):
    me = await sio.get_session(sid)
    if me["user"] == data["user"]:  # ok: who somebody is does not end
        return {"error": "that is you"}
    await sio.emit("greeted", {"by": me["user"]}, to=data["user"])


@sio.event
async def file(sid, data):
    me = await sio.get_session(sid)
    if not await role_of(me["staff"], data["sheet"]):  # ok: it is asked of the call
        return {"error": "forbidden"}
    rows[data["sheet"]] = data["row"]
