from flask_socketio import SocketIO
from flask_socketio import emit as _emit

socketio = SocketIO(app)


def emit(*args, **kwargs):
    try:
        return _emit(*args, **kwargs)
    except AttributeError:
        return socketio.emit(*args, **kwargs)


def tell(*args):
    try:
        log(*args)
    except OSError:
        socketio.emit(*args)


@socketio.on("edit")
def edit(data):
    emit("opened", {"file": data, "text": open(data).read()})  # ok: to the sender, and to all only outside of a handler


@socketio.on("say")
def say(data):
    socketio.emit("said", data)  # EW303
