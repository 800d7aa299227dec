import socketio

from club import user_of

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})
    await sio.enter_room(sid, "bar")


@sio.event
async def say(sid, data):
    line = {"text": data["text"], "is_moderator": data.get("is_moderator", False)}  # EW203
    await sio.emit("said", line, room="bar")


@sio.event
async def said(sid, data):
    session = await sio.get_session(sid)
    line = {"text": data["text"], "is_moderator": session["user"].is_moderator}  # ok: the server's own word
    await sio.emit("said", line, room="bar")


@sio.event
async def keep(sid, data):
    row = (data["table"], data["text"], data["is_moderator"])
    await db.execute("INSERT INTO lines (place, text, is_moderator) VALUES (?, ?, ?)", *row)


@sio.event
async def store(sid, data):
    is_moderator = data["is_moderator"]  # EW203
    await db.execute("INSERT INTO lines (text, is_moderator) VALUES (?, ?)", data["text"], is_moderator)
