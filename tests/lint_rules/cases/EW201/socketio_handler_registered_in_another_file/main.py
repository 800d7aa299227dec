from flask_socketio import SocketIO
from app import on_join

socketio = SocketIO()
socketio.on_event("join", on_join)
