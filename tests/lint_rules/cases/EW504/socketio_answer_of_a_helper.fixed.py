from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO, emit

from shop import orders

app = Flask(__name__)
socketio = SocketIO(app)


def done(event, work):
    try:
        result = work()
        emit(event, result)
        return {"ok": True}
    except Exception as error:
        return {"ok": False, "reason": "internal error"}


@socketio.on("connect")
def connect():
    return current_user.is_authenticated


@socketio.on("order")
def order(message):
    return done("ordered", lambda: orders.make(message["dish"]))  # ok: told of where the text is put in


@socketio.on("cancel")
def cancel(message):
    return done("cancelled", lambda: orders.cancel(message["order"]))  # ok: the same
