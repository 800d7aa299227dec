from .accounts import who


@sio.event
async def connect(sid, environ, auth):
    user = who(auth["token"])  # EW501
