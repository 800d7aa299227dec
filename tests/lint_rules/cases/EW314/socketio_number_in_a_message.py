import socketio

sio = socketio.AsyncServer()


@sio.event
async def comment(sid, data):
    line = max(1, int(data.get("line", 1)))  # EW314
    await sio.emit("commented", line, to=sid)


@sio.event
async def page(sid, data):
    try:
        number = int(data.get("number", 1))
    except (TypeError, ValueError):  # ok: the client is told
        await sio.emit("error", "number", to=sid)
        return
    await sio.emit("page", number, to=sid)


@sio.event
async def zoom(sid, data):
    level = int(data["level"]) if isinstance(data.get("level"), int | float) else 1  # ok: it was asked what it is
    await sio.emit("zoomed", level, to=sid)


@sio.event
async def size(sid, data):
    text = data.get("text", "") if data else ""
    await sio.emit("size", float(len(text)), to=sid)  # ok: a length is a number
