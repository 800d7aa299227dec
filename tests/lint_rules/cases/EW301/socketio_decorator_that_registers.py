import functools

from flask_socketio import SocketIO, emit

socketio = SocketIO()


def command(name):
    def wrap(function):
        @socketio.on(name)
        @functools.wraps(function)
        def handler(*args):
            emit("done", function(*args) or {})

        return handler

    return wrap


@command("save")
def save(data):  # ok: the wrapper answers
    database.execute("insert into texts values (?)", data["text"])


@socketio.on("forget")
def forget(data):  # EW301
    database.execute("delete from texts where name = ?", data["name"])
