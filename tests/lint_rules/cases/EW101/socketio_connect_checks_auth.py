@sio.event
async def connect(sid, environ, auth):  # ok: a failed check answers False
    if not await check(auth):
        return False
