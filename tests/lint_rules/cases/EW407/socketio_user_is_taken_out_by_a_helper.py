from flask import request
from flask_socketio import SocketIO

socketio = SocketIO()
active_users_by_room: dict[str, set[int]] = {}
user_of: dict[str, int] = {}


def take_out(user_id: int) -> None:
    for room, members in list(active_users_by_room.items()):
        if user_id in members:
            members.remove(user_id)
            socketio.emit("count", {"room": room, "count": len(members)})


def take_out_with_the_last(user_id: int) -> None:
    if user_id in user_of.values():  # another connection is still there
        return
    count = sum(other == user_id for other in user_of.values())
    for members in active_users_by_room.values():
        if count == 0:
            members.discard(user_id)


@socketio.on("disconnect", namespace="/map")
def left_the_map():
    user_id = user_of.pop(request.sid, None)
    take_out(user_id)  # EW407


@socketio.on("disconnect", namespace="/talk")
def left_the_talk():
    user_id = user_of.pop(request.sid, None)
    take_out_with_the_last(user_id)  # ok: the helper counts who is left
