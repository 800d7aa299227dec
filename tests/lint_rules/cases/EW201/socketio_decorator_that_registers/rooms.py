from flask_login import current_user
from flask_socketio import emit, join_room

from .server import command


@command("connect")
def come(auth):
    emit("hello", "who is there")  # ok: the decorator asks


@command("enter")
def enter(room_id):
    join_room(room_id)  # EW201


@command("enter_own")
def enter_own(room_id):
    if not current_user.may_enter(room_id):
        return
    join_room(room_id)  # ok: asked
