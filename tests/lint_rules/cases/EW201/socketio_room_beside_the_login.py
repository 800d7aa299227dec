import socketio

from accounts import user_of_token
from desks import works_at

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ, auth):
    user = await user_of_token(auth["token"])
    if user is None:
        return False
    await sio.enter_room(sid, f"desk:{auth['room']}")  # EW201


@sio.on("connect", namespace="/day")
async def connect_by_day(sid, environ, auth):
    user = await user_of_token(auth["token"])
    if user is None or not await works_at(user.id, auth["room"]):
        return False
    await sio.enter_room(sid, f"desk:{auth['room']}")  # ok: asked about both
