import socketio

sio = socketio.AsyncServer()
titles = {}


@sio.on("connect", namespace="/guests")
async def guests(sid, environ):
    print(sid)


@sio.on("rename", namespace="/guests")
async def guests_rename(sid, data):  # EW209
    titles[data["room"]] = data["title"]


@sio.on("save", namespace="/guests")
async def save(sid, data):  # ok: the handler asks itself
    user = await user_of(data["token"])
    if user is None:
        return
    titles[data["room"]] = data["title"]


@sio.on("login", namespace="/guests")
async def login(sid, data):  # ok: strangers come here to be asked
    names.add(data["name"])
    sessions.save(data["name"])
