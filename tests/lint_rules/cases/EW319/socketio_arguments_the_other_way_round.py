from flask_socketio import SocketIO, emit

socketio = SocketIO()


def tell_path(message, project, room):
    emit("path", [message["id"], project], room=room)


def swap_seats(first, second):
    emit("seats", [first, second], broadcast=True)


@socketio.on("path")
def path(message):
    room, project = message["room"], message["project"]
    tell_path(message, room, project)  # EW319


@socketio.on("way")
def way(message):
    room, project = message["room"], message["project"]
    tell_path(message, project, room)  # ok: each in its place


@socketio.on("swap")
def swap(first, second):
    swap_seats(first, second)  # ok: both ways are meant
    swap_seats(second, first)  # ok
