import functools

from flask_login import current_user
from flask_socketio import SocketIO, disconnect

io = SocketIO()


def command(name):
    def wrap(function):
        @io.on(name)
        @functools.wraps(function)
        def handler(*args):
            if not current_user.is_authenticated:
                return disconnect()
            return function(*args)

        return handler

    return wrap
