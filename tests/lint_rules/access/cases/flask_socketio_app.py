from flask import session
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("save", namespace="/board")
def save(data):  # guarded: session
    if "user" not in session:
        return
    store(session["user"], data)
    emit("saved", load(), broadcast=True)


@socketio.on("joined", namespace="/board")
def joined(data):  # open
    join_room(data["room"])  # open
    emit("status", roster())
