import socketio

sio = socketio.AsyncServer()


@sio.event
async def e(sid, data):
    sio.emit("x", room=sid)  # EW308
