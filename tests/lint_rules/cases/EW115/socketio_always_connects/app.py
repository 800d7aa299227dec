import socketio

sio = socketio.Server(always_connect=True)


@sio.event
def connect(sid, environ, auth=None):
    if not auth:
        sio.disconnect(sid)  # ok: this server has connected the client before it asks the handler
