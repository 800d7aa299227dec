from flask_socketio import SocketIO


def publisher(url):
    return SocketIO(message_queue=url, cors_allowed_origins=[])  # ok: it serves nobody
