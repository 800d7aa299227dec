import functools

from flask import Flask, request
from flask_socketio import Namespace, SocketIO, disconnect, join_room

socketio = SocketIO(Flask(__name__))
users = {}


def known(handler):
    @functools.wraps(handler)
    def wrapped(*args, **kwargs):
        user = users.get(request.sid)
        if user is None:
            disconnect()
            return None
        kwargs["user"] = user
        return handler(*args, **kwargs)

    return wrapped


class Alerts(Namespace):
    @known
    def on_mine(self, data, user):
        join_room(user["room"])  # ok: what the server keeps of this client, and no word of its own

    @known
    def on_any(self, data, user):
        join_room(data["room"])  # EW201


socketio.on_namespace(Alerts("/alerts"))
