from flask import request
from flask_socketio import SocketIO

socketio = SocketIO()
users = {}
watched = {}
rooms = {}


@socketio.on("watch")
def watch(data):
    user_id = users[request.sid]
    watched.setdefault(user_id, set()).add(data["stock"])


@socketio.on("disconnect")
def disconnect():
    user_id = users.pop(request.sid, None)
    if user_id in watched:
        del watched[user_id]  # EW407


@socketio.on("disconnect", namespace="/careful")
def careful():
    user_id = users.pop(request.sid, None)
    if user_id not in users.values():
        watched.pop(user_id, None)  # ok: the last tab of the user


@socketio.on("disconnect", namespace="/rooms")
def leave():
    room = rooms.pop(request.sid, None)
    watched.pop(room, None)  # ok: of a room, not of a user
