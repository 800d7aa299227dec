import socketio

sio = socketio.AsyncServer()


@sio.on("wave")
async def wave(sid, data):
    session = await sio.get_session(sid)
    user = await users.by_id(session["user_id"])
    await sio.emit("waved", user.__dict__, room="lobby")  # EW312
