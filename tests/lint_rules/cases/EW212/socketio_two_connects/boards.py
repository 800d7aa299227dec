from flask_socketio import emit

from .site import socketio


@socketio.on("connect")
def note():
    print("one more")


@socketio.on("erase")
def erase(data):
    emit("erased", {"board": data["board_id"]}, to=data["board_id"])  # EW212


@socketio.on("hello")
def hello(data):
    emit("hello", {"board": data["board_id"]})  # ok: only its own client hears it
