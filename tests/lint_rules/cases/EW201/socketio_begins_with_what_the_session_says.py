import socketio

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):
    member = await member_of(auth["token"])
    if member is None:
        return False
    await sio.save_session(sid, {"user": member.id, "team": str(member.team), "prefix": f"{member.team}/"})


@sio.event
async def open_sheet(sid, data):
    me = await sio.get_session(sid)
    doc = str(data["doc"])
    if not doc.startswith(me["team"]):  # EW201
        return {"error": "forbidden"}
    await sio.enter_room(sid, doc)


@sio.event
async def open_report(sid, data):
    me = await sio.get_session(sid)
    doc = str(data["doc"])
    if not doc.startswith(me["prefix"]):  # ok: a separator stands behind it
        return {"error": "forbidden"}
    await sio.enter_room(sid, doc)
