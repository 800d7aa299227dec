@sio.on("login")
async def login(sid, data):
    return check(data["token"])  # ok: a message is no URL
