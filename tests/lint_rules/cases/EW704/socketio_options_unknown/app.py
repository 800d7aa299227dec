import socketio

options = make()
sio = socketio.AsyncServer(**options)  # ok: what it is given cannot be seen
mine = chat.AsyncServer()
