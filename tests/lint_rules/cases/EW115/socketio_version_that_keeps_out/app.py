import jwt
import socketio

from .settings import KEY

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):
    claims = jwt.decode(auth["token"], KEY, algorithms=["HS256"])  # ok: this version serves nobody whose connect failed
    await sio.save_session(sid, {"user": claims["sub"]})
