from flask import Flask, redirect, session
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)
socketio = SocketIO(app, cors_allowed_origins="*")  # ok: pages read the session, and no handler does


@app.post("/login")
def login():
    session["user"] = check_password()
    return redirect("/")


@socketio.on("join")
def join(data):
    """Put a player into the session of a game."""
    join_room(data["game"])
    emit("joined", {"session": data["game"]}, to=data["game"])
