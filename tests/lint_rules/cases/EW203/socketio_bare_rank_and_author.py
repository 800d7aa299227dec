import socketio

from hall import stage, tickets, user_of

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.event
async def dim(sid, data):
    if not data.get("operator"):  # EW203
        return {"error": "operators only"}
    await stage.dim(data["level"])


@sio.event
async def book(sid, data):
    if not data.get("host"):  # ok: the name of somebody who is told
        return {"error": "who is the host?"}
    await stage.book(data["hall"], data["host"])


@sio.event
async def remark(sid, data):
    entry = await tickets.find(data["number"])
    await entry.add_line(author=data.get("author", "guest"), text=data["text"])  # EW203


@sio.event
async def note(sid, data):
    session = await sio.get_session(sid)
    entry = await tickets.find(data["number"])
    await entry.add_line(author=session["user"].name, text=data["text"])  # ok: the server's own word
