from answers import done
from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO

from shop import orders

app = Flask(__name__)
socketio = SocketIO(app)


@socketio.on("connect")
def connect():
    return current_user.is_authenticated


@socketio.on("order")
def order(message):
    return done(lambda: orders.make(message["dish"]))  # EW504


@socketio.on("table")
def table(message):
    try:
        return {"table": int(message["table"])}
    except ValueError:
        return {"reason": "a table has a number"}


@socketio.on("cancel")
def cancel(message):
    return done(lambda: orders.cancel(message["order"]))  # ok: the helper puts the text in, and was told of above
