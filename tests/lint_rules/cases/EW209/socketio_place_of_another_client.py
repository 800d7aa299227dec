import socketio

sio = socketio.AsyncServer()
waiting = {}


@sio.event
async def connect(sid, environ):
    await sio.emit("hello", to=sid)


@sio.event
async def wait(sid, data):
    waiting[data["pid"]] = sid  # EW209


@sio.event
async def wait_here(sid, data):
    waiting[sid] = sid  # ok: under its own name
