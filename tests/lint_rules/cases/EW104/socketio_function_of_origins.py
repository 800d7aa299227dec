import os

import socketio


def ours(origin, environ):
    return origin is None or origin.endswith("votes.example")  # EW104


def listed(origin, environ):
    return origin in os.environ["ORIGINS"].split(",")  # ok: a list


def in_a_text(origin, environ):
    return origin in os.environ["ORIGINS"]  # EW104


sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=ours)
admin = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=listed)
third = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=in_a_text)


@sio.event
async def connect(sid, environ, auth=None):
    user = await user_of(environ.get("HTTP_COOKIE", ""))
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})
