from flask_login import current_user
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("connect")
def connect():
    return current_user.is_authenticated


@socketio.on("open")
def open_board(data):
    board_id = boards.of(current_user, data["board_id"])
    join_room(f"board-{board_id}")
    emit("here", {"name": current_user.name}, room=f"board-{board_id}")


@socketio.on("draw")
def draw(data):
    board_id = boards.of(current_user, data["board_id"])
    socketio.emit("drawn", {"line": data["line"]})  # EW211


def saved(board_id):
    socketio.emit("saved", {"at": now()})  # EW211


def closed(board_id):  # ok: it goes to the room
    socketio.emit("closed", {"at": now()}, room=f"board-{board_id}")


def news(text):  # ok: it is about no room
    socketio.emit("news", {"text": text})
