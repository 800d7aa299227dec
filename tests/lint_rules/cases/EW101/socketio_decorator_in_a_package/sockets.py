from flask_jwt_extended import get_jwt_identity
from flask_socketio import SocketIO, emit
from helpers import jwt_required_here, logged

socketio = SocketIO()


@socketio.on("connect", namespace="/kitchen")
@jwt_required_here()
def on_kitchen():  # ok: the decorator refuses a connection without a valid token
    emit("orders", orders())


@socketio.on("connect", namespace="/hall")
@logged
def on_hall():  # EW101
    emit("orders", orders())


@socketio.on("connect", namespace="/bar")
def on_bar():  # ok: without a token there is no identity
    if get_jwt_identity() is None:
        return False
    emit("orders", orders())
