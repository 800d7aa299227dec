from flask_login import current_user
from flask_socketio import SocketIO

socketio = SocketIO()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False


def publish(order):
    socketio.emit("order", {"order": order.id})  # ok: users are asked who they are, and a name does not say whose business it is
