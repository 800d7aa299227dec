from flask_login import current_user
from flask_socketio import SocketIO, join_room

socketio = SocketIO()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False
    join_room(current_user.name)


def written(message):
    socketio.emit("written", message)  # EW211
    socketio.emit("written", message, room=message["receiver"])


def posted(post):
    socketio.emit("posted", post)  # ok: a post is for all
    socketio.emit("mentioned", post, room=post["mentions"])
