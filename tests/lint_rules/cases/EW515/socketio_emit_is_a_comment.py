import socketio

sio = socketio.AsyncServer()
users = {}


@sio.event
async def message(sid, data):  # EW515
    await store(data)
    # await sio.emit("message", data)
    return {"ok": True}


@sio.event
async def moved(sid, data):
    # await sio.emit("moved", data)
    await sio.emit("position", data)  # ok: the others are told, in another way


@sio.event
async def disconnect(sid):  # EW515
    print("gone", sid)
    # users.pop(sid)


@sio.event
async def left(sid):  # ok: a sentence is no call
    # The framework calls sio.emit("left") for us.
    print("left", sid)
