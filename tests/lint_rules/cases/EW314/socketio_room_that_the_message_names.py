import socketio

sio = socketio.AsyncServer()


@sio.on("call")
async def call(sid, data):  # EW314
    await sio.emit("ringing", {"from": data.get("me")}, to=data.get("callee") or data["room"])


@sio.on("enter")
async def enter(sid, data):
    await sio.enter_room(sid, data.get("room") if data else "hall")
    await sio.emit("entered", {}, room=data.get("room"))  # ok: the sender is in it


@sio.on("ask")
async def ask(sid, data):
    await sio.emit("asked", {}, room=data.get("room") if data else "hall")
    return True  # ok: acknowledged


@sio.on("record")
async def record(sid, data):
    if not is_host(data.get("room"), sid):
        await sio.emit("refused", {}, to=sid)
        return
    await sio.emit("recording", {}, room=data.get("room"))  # ok: the sender was found in it


@sio.on("mute")
async def mute(sid, data):  # EW314
    if is_quiet(data.get("room")):
        await sio.emit("muted", {}, to=sid)
        return
    await sio.emit("muted", {}, room=data.get("room"))
