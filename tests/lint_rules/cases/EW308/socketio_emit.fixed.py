import socketio

sio = socketio.AsyncServer()


@sio.event
async def e(sid, data):
    await sio.emit("x", room=sid)
