from flask_login import current_user
from flask_socketio import SocketIO, emit

from models import Line

socketio = SocketIO()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False


@socketio.on("history")
def history(data):
    lines = Line.query.filter(Line.room_id == data["room_id"]).order_by(Line.id.desc()).limit(20).all()
    lines.reverse()  # ok: nobody's lines are other ones after that
    emit("history", [line.text for line in lines])  # EW212
