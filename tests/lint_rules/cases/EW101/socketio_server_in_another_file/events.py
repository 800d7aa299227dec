from extensions import socketio
from flask_socketio import emit, join_room


@socketio.on("follow")
def follow(data):  # ok: the server without a function for `connect` is reported where it is made
    join_room(data["parcel"])
    emit("followed", data, room=data["parcel"])
