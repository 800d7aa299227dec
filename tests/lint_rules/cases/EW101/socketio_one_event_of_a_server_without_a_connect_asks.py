from flask_login import current_user
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO(app)  # EW101


@socketio.on("follow")
def follow(data):
    join_room(data["parcel"])
    emit("followed", place_of(data["parcel"]), room=data["parcel"])


@socketio.on("drop")
def drop(data):
    emit("dropped", drop_parcel(data["parcel"]), room=data["parcel"])


@socketio.on("deliver")
def deliver(data):
    if current_user.is_authenticated:
        emit("delivered", data["parcel"], room=data["parcel"])
