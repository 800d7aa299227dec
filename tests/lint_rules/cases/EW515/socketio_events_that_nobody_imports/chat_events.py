from factory import socketio


@socketio.on("say")
def say(data):  # EW515
    socketio.emit("said", data["text"])
