from flask_login import current_user
from flask_socketio import SocketIO, join_room

from models import Seat

socketio = SocketIO()


@socketio.on("connect")
def connect():
    return current_user.is_authenticated


@socketio.on("enter")
def enter(data):
    seat = Seat.query.filter_by(choir_id=data["choir"], singer_id=current_user.id).first()
    if seat is not None:
        join_room(data["choir"])
