import socketio

sio = socketio.AsyncServer(always_connect=False)  # ok: events wait for connect
