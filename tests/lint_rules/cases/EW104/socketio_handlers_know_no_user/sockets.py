from flask_socketio import emit, join_room

from server import socketio


@socketio.on("join")
def join(data):
    join_room(data["room"])
    emit("joined", data["name"], to=data["room"])
