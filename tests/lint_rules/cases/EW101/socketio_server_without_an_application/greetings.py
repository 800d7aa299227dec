from old_hub import socketio


def greet(name):
    socketio.emit("hello", name)
