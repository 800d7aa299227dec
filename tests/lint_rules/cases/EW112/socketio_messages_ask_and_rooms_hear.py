from flask_login import current_user
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("connect")
def connect():  # ok: what is told goes to rooms, and those who are in one were asked
    print("somebody is here")


@socketio.on("enter")
def enter(data):
    if not current_user.is_authenticated:
        return
    join_room(f"user-{current_user.id}")


@socketio.on("say")
def say(data):
    if not current_user.is_authenticated:
        return
    emit("said", {"text": data["text"]}, room=f"user-{current_user.id}")


def noted(note):
    socketio.emit("noted", {"text": note.text}, namespace="/notes")


@socketio.on("connect", namespace="/notes")
def connect_to_notes():  # ok: strangers are turned away
    return current_user.is_authenticated
