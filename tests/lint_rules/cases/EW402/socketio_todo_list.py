import socketio

sio = socketio.AsyncServer()
items = []


@sio.on("add")
async def add(sid, data):
    items.append(data["text"])  # ok: a list of things, which no disconnect ends


@sio.on("done")
async def done(sid, data):
    items.remove(data["text"])
