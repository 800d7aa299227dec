import socketio

sio = socketio.AsyncServer(client_manager=socketio.AsyncRedisManager(URL))  # ok: a client manager
