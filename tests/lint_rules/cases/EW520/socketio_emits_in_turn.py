import socketio

sio = socketio.AsyncServer()
members = set()


@sio.event
async def say(sid, data):
    for member in list(members):
        await sio.emit("said", data, to=member)  # ok: puts into the queue of the client
