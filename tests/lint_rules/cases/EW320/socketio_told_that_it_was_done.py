import socketio

sio = socketio.AsyncServer()


@sio.on("subscribe")
async def subscribe(sid, data):
    print("wants", data["channel"])
    await sio.emit("subscribed", {"channel": data["channel"]}, to=sid)  # EW320


@sio.on("mute")
async def mute(sid, data):
    return {"status": "ok"}  # EW320


@sio.on("health")
async def health(sid):
    return {"status": "ok"}  # ok: nothing was to be done


@sio.on("request_update")
async def request_update(sid, data):
    await sio.emit("updated", {"value": 1}, to=sid)  # ok: it asks for an answer


@sio.on("follow")
async def follow(sid, data):
    await sio.enter_room(sid, data["channel"])
    await sio.emit("followed", {"channel": data["channel"]}, to=sid)  # ok: it was done


@sio.on("cancel")
async def cancel(sid, data):
    await sio.emit("cancelled", {"order": data["order"]})  # ok: all are told


@sio.on("echo")
async def echo(sid, text):
    await sio.emit("echo", text, to=sid)  # ok: nothing was to be done


@sio.on("colours")
async def colours(sid):
    await sio.emit("colours", ["red", "blue"], to=sid)  # ok: it is what was asked for
