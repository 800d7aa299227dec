from factory import socketio


@socketio.on("say")
def say(data):  # ok: the factory loads all files of this folder
    socketio.emit("said", data["text"])
