import socketio


@sio.event
async def connect(sid, environ, auth):
    return auth["token"] == API_KEY  # EW603
