users = {}


@sio.on("login")
async def login(sid, data):
    users[data["name"]] = sid  # ok: used to find somebody, not to show who is there


@sio.event
async def disconnect(sid):
    users.pop(sid, None)


@sio.on("dm")
async def dm(sid, data):
    await sio.emit("dm", data["text"], to=users[data["name"]])
