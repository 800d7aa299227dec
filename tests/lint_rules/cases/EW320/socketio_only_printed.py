import socketio

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ):
    print("here", sid)  # ok: no message


@sio.event
async def disconnect(sid):
    print("gone", sid)  # ok: no message


@sio.on("draw")
async def draw(sid, stroke):
    print("not ready")  # EW320


@sio.on("clear")
async def clear(sid):
    """Will clear the board for all."""  # EW320


@sio.on("log_error")
async def log_error(sid, text):
    print(sid, text)  # ok: this is what it is for


@sio.on("undo")
async def undo(sid, count):
    strokes = await board.get_strokes(sid)
    print(len(strokes))  # EW320


@sio.on("colour")
async def colour(sid, name):
    async with sio.session(sid) as session:
        session["colour"] = name  # ok: it is kept


@sio.on("zoom")
async def zoom(sid, level):
    board.zoom(level)  # ok: unknown code is given it
