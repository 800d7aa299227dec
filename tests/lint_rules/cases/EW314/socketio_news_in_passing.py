import logging

import socketio

sio = socketio.AsyncServer()
logger = logging.getLogger(__name__)
rooms = {}


@sio.on("typing_started")
async def typing_started(sid, data):
    try:
        await rooms[sid].note(data)
        await sio.emit("typing", {"by": sid}, room=rooms[sid].name, skip_sid=sid)
    except Exception:  # ok: the next key says more
        logger.exception("typing")


@sio.on("leave_room")
async def leave_room(sid, data):
    try:
        await rooms[sid].leave(data)
        await sio.emit("left", {"who": sid}, room=rooms[sid].name, skip_sid=sid)
    except Exception:  # ok: the client has gone on
        logger.exception("leave")


@sio.on("rename_room")
async def rename_room(sid, data):
    try:
        await rooms[sid].rename(data)
        await sio.emit("renamed", {"by": sid}, to=sid)
    except Exception:  # EW314
        logger.exception("rename")


@sio.on("leave_table")
async def leave_table(sid, data):  # EW314
    if sid in rooms:
        return {"left": rooms.pop(sid).name}
    logger.info("%s is at no table", sid)
