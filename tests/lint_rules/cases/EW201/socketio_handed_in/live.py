from flask_login import current_user
from flask_socketio import emit, join_room

from models import Ward


def add_events(io):
    @io.on("connect")
    def hello():
        if not current_user.is_authenticated:
            return False

    @io.on("watch")
    def watch(data):
        join_room(data["ward"])  # EW201
        emit("watching", {"ward": data["ward"]})

    @io.on("look_after")
    def look_after(data):
        if Ward.query.filter_by(id=data["ward"], nurse=current_user.id).first() is None:
            emit("refused", {"ward": data["ward"]})
            return
        join_room(data["ward"])  # ok: the query has the nurse in it
        emit("watching", {"ward": data["ward"]})
