from flask import Flask, session
from flask_socketio import SocketIO, emit, join_room
from names import EVENTS as SAID
from names import Chat

app = Flask(__name__)
socketio = SocketIO(app)


@app.post("/login")
def login():
    session["user"] = users.check(**request.form)


@socketio.on(SAID["CONNECT"])
def connected():  # ok: it asks who is there
    if "user" not in session:
        return False


@socketio.on(SAID["JOIN"])
def join(data):  # ok: a message, and no connect
    join_room("hall")
    emit("entered", {"who": session["user"]}, room="hall")


@socketio.on(Chat.LEAVE.value)
def leave(data):  # ok: the same
    emit("left", {"who": session["user"]}, room="hall")


@socketio.on(SAID[kind])
def other(data):  # ok: what it is called is worked out
    emit("heard", {"who": session["user"]}, room="hall")
