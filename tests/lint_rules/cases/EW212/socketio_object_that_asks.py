import socketio
from flask_jwt_extended import current_user

sio = socketio.AsyncServer()


@sio.on("connect")
async def connect(sid, environ, auth):
    if not current_user:
        return False


@sio.on("remove")
async def remove(sid, data):
    wanted = Lists.find(data["list_id"])
    wanted.check_authorized()
    wanted.remove(data["item_id"])  # ok: the list that was found asked itself


@sio.on("clear")
async def clear(sid, data):
    wanted = Lists.find(data["list_id"])
    wanted.clear()  # EW212
