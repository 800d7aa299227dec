import socketio

sio = socketio.AsyncServer()
titles = {}


@sio.on("connect")
async def connect(sid, environ, auth):
    if not await valid(auth["token"]):
        return False


@sio.on("rename")
async def rename(sid, data):  # ok: nobody is connected who was not asked
    titles[data["room"]] = data["title"]
