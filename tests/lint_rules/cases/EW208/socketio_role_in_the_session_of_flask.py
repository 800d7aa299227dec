from flask import Flask, session
from flask_login import current_user
from flask_socketio import SocketIO, emit, join_room

from parishes import Seat, Song, db

app = Flask(__name__)
socketio = SocketIO(app, cors_allowed_origins=["https://parish.example"])


@socketio.on("connect")
def connected(auth=None):
    if not current_user.is_authenticated:
        return False


@socketio.on("enter")
def enter(data):
    seat = db.session.get(Seat, (int(data["parish"]), current_user.id))
    if seat is None:
        return {"ok": False}
    session["role"] = seat.role
    join_room(f"parish:{seat.parish_id}")
    return {"ok": True}


def song_of_cantor(data):
    song = db.session.get(Song, int(data["song"]))
    if session.get("role") != "cantor" and session.get("role") != "chair":  # EW208
        raise PermissionError("cantors only")
    return song


def song_of_today(data):
    song = db.session.get(Song, int(data["song"]))
    seat = db.session.get(Seat, (song.parish_id, current_user.id))
    if seat is None or seat.role != "cantor":  # ok: the seat is looked up for each message
        raise PermissionError("cantors only")
    return song


@socketio.on("start")
def start(data):
    song = song_of_cantor(data)
    emit("song", {"id": song.id}, to=f"parish:{song.parish_id}")
    return {"ok": True}


@socketio.on("skip")
def skip(data):
    song = song_of_today(data)
    emit("song", {"id": song.next_id}, to=f"parish:{song.parish_id}")
    return {"ok": True}
