import socketio

from records import mark, number_of, room_of

sio = socketio.AsyncServer(async_mode="asgi")


@sio.on("resident:mark")
async def mark_resident(sid, data):
    session = await sio.get_session(sid)
    resident = await mark(data["resident"], data["colour"], session["user"])
    await sio.emit("marked", dict(resident), room=f"floor:{resident['floor']}")  # EW312
    guest = {"number": data["resident"], "colour": data["colour"]}
    await sio.emit("marked", dict(guest), room="all")  # ok: two fields that are written out


@sio.on("resident:move")
async def move_resident(sid, data):
    resident = await room_of(data["resident"])
    await sio.emit("moved", dict(resident), room="all")  # ok: the query names its columns
    guest = await number_of(data["resident"])
    await sio.emit("counted", dict(guest), room="all")  # ok: a number
