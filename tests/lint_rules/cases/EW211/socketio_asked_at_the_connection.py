from flask_login import current_user
from flask_socketio import SocketIO

socketio = SocketIO()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False


def publish(alert):
    socketio.emit("alert", {"source_ip": alert.source_ip})  # ok: strangers do not get in
