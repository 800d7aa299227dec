import json
import os

import jwt
import socketio

sio = socketio.AsyncServer()


def signed_in(environ):
    key = os.getenv("SIGNING_KEY", "")
    if not key:
        return None
    token = environ.get("HTTP_COOKIE")
    if not token:
        return None
    try:
        return json.loads(jwt.decode(token, key))
    except jwt.InvalidTokenError:
        return None


@sio.on("connect")
async def connect(sid, environ, auth):  # ok: without a key nobody gets in, and who leaves the check out has to say so
    if os.getenv("WITHOUT_LOGIN", "no").lower() != "yes":
        user = signed_in(environ)
        if not user or "name" not in user:
            return False
    await sio.enter_room(sid, "lobby")
    return True
