import socketio

from .accounts import account_of

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ):  # ok: the lock has a version that serves nobody whose connect failed
    if await account_of(environ.get("HTTP_COOKIE")) is None:
        return False
