import socketio

sio = socketio.AsyncServer()


@sio.on("connect")
async def connect(sid, environ, auth):  # guarded
    user = await find(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.on("say")
async def say(sid, data):  # guarded
    await sio.emit("said", data, room="lobby")


@sio.on("enter")
async def enter(sid, data):  # guarded
    await sio.enter_room(sid, data["room"])  # open


@sio.on("connect", namespace="/news")
async def connect_news(sid, environ):  # open
    await sio.emit("hello", await latest(), to=sid)


@sio.on("more", namespace="/news")
async def more(sid, data):  # open
    await sio.emit("news", await latest(), to=sid)
