import socketio

import people

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):
    if not auth or not await people.knows(auth.get("token")):
        raise ConnectionRefusedError("who are you?")  # ok: from 5.14.3 on this refuses too
