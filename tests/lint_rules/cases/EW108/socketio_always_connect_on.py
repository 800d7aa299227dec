import socketio

sio = socketio.AsyncServer(async_mode="asgi", always_connect=True)  # EW108
