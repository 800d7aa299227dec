import socketio

sio = socketio.AsyncServer()


@sio.event
async def ask(sid, data):
    await asyncio.sleep(1)  # EW518
    try:
        await sio.emit("answer", {"n": int(data["n"])}, to=sid)
    except ValueError as error:
        del error  # ok: a name of the except
