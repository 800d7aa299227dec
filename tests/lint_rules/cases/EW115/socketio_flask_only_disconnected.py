from flask import Flask, request
from flask_login import current_user
from flask_socketio import Namespace, SocketIO, disconnect, emit

from .desk import desk

socketio = SocketIO(Flask(__name__))


@socketio.on("connect")
def connect(auth=None):
    if not current_user.is_authenticated:
        emit("error", {"text": "log in first"})
        disconnect()  # EW115
        return
    emit("welcome", {"name": current_user.name})


@socketio.on("order")
def order(data):
    if not current_user.is_authenticated:
        disconnect()  # ok: it is connected by now


class Bar(Namespace):
    def on_connect(self):
        if current_user.is_anonymous:
            return disconnect()  # EW115
        if current_user.is_away:
            desk.disconnect(request.sid)  # ok: a method of the project's own
        if current_user.is_banned:
            disconnect(request.sid)  # ok: the answer says no
            return current_user.is_guest
        return True
