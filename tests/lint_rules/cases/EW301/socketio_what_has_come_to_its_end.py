import socketio

sio = socketio.AsyncServer()


@sio.on("render_done")
async def render_done(sid, data):  # ok: a worker reports what is over
    if data.get("job"):
        await sio.emit("render_done", {"job": data["job"]}, room=data["job"])


@sio.on("worker_output")
async def worker_output(sid, data):  # ok: lines of a worker, more of them come
    if data.get("job"):
        await sio.emit("worker_output", {"line": data["line"]}, room=data["job"])


@sio.on("complete_order")
async def complete_order(sid, data):  # EW301
    if data.get("order"):
        await sio.emit("order", {"order": data["order"]}, room=data["order"])
