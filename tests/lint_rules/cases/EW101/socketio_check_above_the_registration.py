"""What stands above `on` wraps a name that nobody calls: the server has been given the function below."""

import functools

from flask import Flask, session
from flask_socketio import ConnectionRefusedError, SocketIO, emit, join_room

from garage.people import mechanic

app = Flask(__name__)
socketio = SocketIO(app)


def mechanics_only(handler):
    @functools.wraps(handler)
    def asked(*args):
        if mechanic(session.get("mechanic")) is None:
            return False
        return handler(*args)

    return asked


def known_mechanic():
    found = mechanic(session.get("mechanic"))
    if found is None:
        raise ConnectionRefusedError("mechanics only")
    return found


@mechanics_only
@socketio.on("connect", namespace="/lifts")
def lifts():  # EW101
    join_room("lifts")


@socketio.on("raise", namespace="/lifts")
def raise_lift(data):
    emit("raised", {"by": known_mechanic().name, "lift": data["lift"]}, to="lifts")


@socketio.on("connect", namespace="/orders")
@mechanics_only
def orders():  # ok: the server is given what this one makes
    join_room("orders")


@functools.lru_cache
@socketio.on("connect", namespace="/parts")
def parts():  # ok: nothing above asks, and the handler does
    if mechanic(session.get("mechanic")) is None:
        return False
    join_room("parts")
