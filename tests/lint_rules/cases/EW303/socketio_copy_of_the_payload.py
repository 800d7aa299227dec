import socketio

sio = socketio.AsyncServer(cors_allowed_origins=[])


@sio.on("sail")
async def sail(sid, data):
    await sio.emit("sailed", {**data}, room="harbour")  # EW303


@sio.on("moor")
async def moor(sid, data):
    await sio.emit("moored", {"berth": int(data["berth"])}, room="harbour")  # ok: a number
