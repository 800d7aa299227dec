from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO(app)  # EW101


@socketio.on("disconnect")
def gone():
    log("gone")


@socketio.on("follow")
def follow(data):
    join_room(data["parcel"])


@socketio.on("say")
def say(data):
    emit("said", data["text"], broadcast=True)
