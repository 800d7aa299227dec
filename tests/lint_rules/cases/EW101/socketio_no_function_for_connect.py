from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO(app)


@socketio.on("disconnect")
def gone():
    log("gone")


@socketio.on("follow")
def follow(data):  # EW101
    join_room(data["parcel"])


@socketio.on("say")
def say(data):
    emit("said", data["text"], broadcast=True)
