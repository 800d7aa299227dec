import socketio

sio = socketio.AsyncServer()
clients = {}
boards = {}


class Lobby:
    async def play(self, sid, data):
        client = clients.get(sid)
        if client is None:
            return  # EW314
        board = boards.get(data.get("board"))
        if board is not None:
            await sio.emit("played", board, to=sid)

    async def leave(self, sid, data):
        client = clients.get(sid)
        if client is None:
            await sio.emit("failed", {"reason": "not here"}, to=sid)
            return
        await sio.emit("left", {"board": data.get("board")}, to=sid)  # ok: both ways have an answer


lobby = Lobby()


@sio.on("play")
async def play(sid, data):
    if isinstance(data, dict):
        await lobby.play(sid, data)


@sio.on("leave")
async def leave(sid, data):
    if isinstance(data, dict):
        await lobby.leave(sid, data)
    else:
        await sio.emit("failed", {"reason": "no object"}, to=sid)
