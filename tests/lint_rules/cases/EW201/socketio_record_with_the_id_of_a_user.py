from flask_login import current_user
from flask_socketio import SocketIO, join_room

socketio = SocketIO()
participants = {}
inboxes = {}


@socketio.on("join")
def join(data):
    room = data["room"]
    if not is_invited(current_user, room):
        return
    join_room(room)
    participants[room].append({"userId": data["userId"], "sid": request.sid})  # ok: the room is not named after a user


@socketio.on("watch")
def watch(data):
    if not is_invited(current_user, data["user_id"]):
        return
    inboxes[data["user_id"]].append(request.sid)  # EW201
