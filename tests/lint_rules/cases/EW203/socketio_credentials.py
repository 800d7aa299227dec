@sio.on("login")
async def login(sid, data):
    await sio.save_session(sid, {"user": check(data["username"], data["password"])})  # ok: credentials, which are checked
