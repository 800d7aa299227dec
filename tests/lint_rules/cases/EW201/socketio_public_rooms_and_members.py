from flask_login import current_user
from flask_socketio import SocketIO, join_room

from models import Room

socketio = SocketIO()


def allowed(user, room):
    if room.visibility == "public":
        return True
    return room.owner_id == user.id


@socketio.on("enter")
def enter(data):
    room = Room.query.get(data["room"])
    if room is None:
        return "no such room"
    if room.private and current_user not in room.members:
        return "not a member"
    join_room(f"room-{room.id}")  # ok: only of a public room nobody has to be a member


@socketio.on("look")
def look(data):
    room = Room.query.get(data["room"])
    if room is None or not allowed(current_user, room):
        return "no such room"
    join_room(f"room-{room.id}")  # ok: the helper knows who owns a room that is not public


@socketio.on("open")
def open_room(data):
    room = Room.query.get(data["room"])
    if allowed(current_user, room):
        join_room(f"room-{room.id}")  # ok: the helper said yes


@socketio.on("touch")
def touch(data):
    room = Room.query.get(data["room"])
    if room is None or not current_user.is_authenticated:
        return "no such room"
    if current_user.id == room.owner_id:
        room.touch()
    join_room(f"room-{room.id}")  # EW201


@socketio.on("host")
def host(data):
    room = Room.query.get(data["room"])
    if room is None or not current_user.is_authenticated:
        return "no such room"
    if not data["is_host"]:
        if current_user not in room.members:
            return "not a member"
    join_room(f"room-{room.id}")  # EW201
