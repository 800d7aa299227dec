import socketio

sio = socketio.AsyncServer()
SYMBOLS: set[str] = set()


@sio.event
async def connect(sid, environ, auth):
    user = await sessions.user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.event
async def watch(sid, said):
    wanted = {symbol for symbol in said["symbols"] if isinstance(symbol, str)} & SYMBOLS
    for symbol in wanted:
        await sio.enter_room(sid, f"price:{symbol}")  # ok: one of those that the server has
    return {"ok": True}


@sio.event
async def follow(sid, said):
    for account in {each for each in said["accounts"] if isinstance(each, str)}:
        await sio.enter_room(sid, f"account:{account}")  # EW201
    return {"ok": True}


async def begin():
    SYMBOLS.update(await prices.symbols())
