from factory import socketio


@socketio.on("enter")
def enter(data):  # ok: a file of the tests
    socketio.emit("entered", data["name"])
