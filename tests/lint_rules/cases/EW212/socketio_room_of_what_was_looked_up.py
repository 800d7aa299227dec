from flask import session
from flask_socketio import SocketIO, emit

from models import message_by_id, room_by_id

socketio = SocketIO()


@socketio.on("vote")
def vote(data):
    user = session.get("user_id")
    if not user:
        return {"error": "log in"}
    message = message_by_id(data["message_id"])
    room = room_by_id(message.get("room_id"))
    emit("votes", {"count": count(message)}, room=room.get("code"))  # EW212
    return {"ok": True}


@socketio.on("vote_within")
def vote_within(data):
    user = session.get("user_id")
    if not user:
        return {"error": "log in"}
    message = message_by_id(data["message_id"])
    room = room_by_id(message.get("room_id"))
    if not room.has_member(user):
        return {"error": "not yours"}
    emit("votes", {"count": count(message)}, room=room.get("code"))  # ok: asked
    return {"ok": True}
