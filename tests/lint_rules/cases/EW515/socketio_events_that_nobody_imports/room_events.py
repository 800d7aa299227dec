from factory import socketio


@socketio.on("enter")
def enter(data):  # ok: the factory imports this file
    socketio.emit("entered", data["name"])


def greet(name):
    return f"Hello {name}"
