import socketio

sio = socketio.AsyncServer()  # ok: one worker; the four are another service's
