from flask import request
from flask_socketio import SocketIO, emit

socketio = SocketIO(app)
names = {}
seen = {}


@socketio.on("connect")
def connect():
    seen[request.sid] = 0


@socketio.on("login")
def login(data):
    names[request.sid] = str(data)
    emit("hello", names[request.sid])


@socketio.on("say")
def say(data):
    emit("said", {"by": names[request.sid], "text": str(data)})  # EW314


@socketio.on("ask")
def ask(data):
    if request.sid not in names:
        emit("error", "log in first")
        return
    emit("said", {"by": names[request.sid], "text": str(data)})  # ok: it is asked who this is


@socketio.on("look")
def look(data):
    emit("looked", {"at": str(data), "times": seen[request.sid]})  # ok: every client is in there
