from flask_login import current_user
from flask_socketio import SocketIO

socketio = SocketIO()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False


def publish(order):
    socketio.emit("order", {"order": order.id})  # EW211
