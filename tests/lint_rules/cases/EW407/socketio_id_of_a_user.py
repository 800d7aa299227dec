import socketio

sio = socketio.AsyncServer(async_mode="asgi")
seats = {}
calls = {}


@sio.event
async def connect(sid, environ, auth):
    member = await members.by_token(auth["token"])
    seats[member.id] = sid  # EW407
    await sio.save_session(sid, {"member": member.id})


@sio.event
async def disconnect(sid):
    session = await sio.get_session(sid)
    seats.pop(session["member"], None)  # EW407


@sio.event
async def ring(sid, data):
    call = await make_call(sid)
    calls[call.id] = sid  # ok: each call is a new one
    return {"call": call.id}


@sio.event
async def hang_up(sid, data):
    calls.pop(data["call"], None)
    return {"ok": True}
