import socketio

sio = socketio.AsyncServer(async_mode="asgi")  # ok: no setting means the same origin
