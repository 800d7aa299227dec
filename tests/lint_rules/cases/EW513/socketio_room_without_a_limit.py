import socketio

sio = socketio.AsyncServer()


@sio.on("say")
async def say(sid, data):  # EW513
    session = await sio.get_session(sid)
    await sio.emit("said", {"text": data["text"]}, room=data["room"])


@sio.on("ping")
async def ping(sid, data):
    await sio.emit("pong", {}, to=sid)  # ok: to the sender alone
