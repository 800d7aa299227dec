from flask_login import current_user
from flask_socketio import SocketIO

socketio = SocketIO()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False


def publish(alert):
    socketio.emit("alert", {"level": alert.level})  # ok: strangers do not get in


def tell_one(order):
    socketio.emit("order", {"order": order.id}, room=order.user_id)  # ok: one user hears it


def signal(player):
    player.emit("payment", 1)  # ok: no server, but a signal of the player
