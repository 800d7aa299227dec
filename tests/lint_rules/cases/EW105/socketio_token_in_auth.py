@sio.event
async def connect(sid, environ, auth):
    return check(auth["token"])  # ok: what the client sends as `auth` is no URL
