import socketio

x = 1  # type: ignore
