from flask_socketio import SocketIO

socketio = SocketIO()


@socketio.on("connect")
def connect(auth):
    if users.of(auth["token"]) is None:
        return False


@socketio.on("delete")
def delete(data):
    user = users.of(data["token"])
    if user is not None and permissions.may_write(user.id, data["room_id"]):
        messages.delete_message(data["message_id"])  # EW212


@socketio.on("delete-here")
def delete_here(data):
    user = users.of(data["token"])
    if user is not None and permissions.may_write(user.id, data["room_id"]):
        messages.delete_message(data["room_id"], data["message_id"])  # ok: it is one of the room that was asked about


@socketio.on("delete-own")
def delete_own(data):
    user = users.of(data["token"])
    if user is not None and permissions.may_write(user.id, data["room_id"]):
        messages.delete_message(data["message_id"], user)  # ok: it can ask whose message that is
