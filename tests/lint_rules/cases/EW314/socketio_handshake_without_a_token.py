import socketio

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ, auth):
    user = users.of(auth["token"])  # EW314
    return user is not None
