import socketio

sio = socketio.AsyncServer()


@sio.on("connect")
async def connect(sid, environ, auth):
    user = await users.of_token(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user.id, "rooms": user.rooms})


@sio.on("output")
async def output(sid, data):
    await sio.emit("output", data["text"], room=data["terminal"])  # EW212


@sio.on("leave")
async def leave(sid, data):
    await sio.leave_room(sid, data["room"])
    await sio.emit("left", {}, to=data["room"])  # EW212


@sio.on("typing")
async def typing(sid, data):
    session = await sio.get_session(sid)
    if data["room"] not in session["rooms"]:
        return
    await sio.emit("typing", {}, to=data["room"])  # ok: the room is one of the user's


@sio.on("history")
async def history(sid, data):
    await sio.emit("history", {"of": data["room"]}, to=sid)  # ok: it goes to the sender
