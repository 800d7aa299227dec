from flask_login import current_user, login_required
from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("connect")
@login_required
def connect():  # ok: without a page for the login it raises 401
    emit("orders", orders_of(current_user))


@socketio.on("paid")
def paid(data):
    socketio.emit("paid", data)
