import functools

from flask_login import current_user
from flask_socketio import SocketIO, emit

socketio = SocketIO()


def command(name):
    def wrap(function):
        @socketio.on(name)
        @functools.wraps(function)
        def handler(*args):
            if not current_user.is_authenticated:
                return
            try:
                function(*args)
            except Exception as error:
                emit("error", str(error))  # EW504

        return handler

    return wrap


@command("save")
def save(data):
    database.execute("insert into texts values (?)", data["text"])
    emit("saved", {})
