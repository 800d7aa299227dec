from flask_login import current_user
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False
    join_room("orders")  # EW316
    join_room(f"user-{current_user.id}")  # ok: a room of one's own


@socketio.on("watch")
def watch(data):
    if current_user.is_admin:
        join_room("alarms")  # ok: asked for the role
    emit("watching", {})


def publish(order):
    socketio.emit("order", {"total": order.total}, room="orders")  # EW316
    socketio.emit("order", {"total": order.total}, room=f"user-{order.owner_id}")  # ok: for one
