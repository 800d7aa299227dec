from flask_socketio import emit, join_room

from people import known
from server import socketio


@socketio.on("join")
def join(data):
    join_room(data["room"])
    emit("joined", known(), to=data["room"])
