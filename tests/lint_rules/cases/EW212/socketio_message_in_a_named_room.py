from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO, emit

from .models import Bench, Member, Note, db

app = Flask(__name__)
socketio = SocketIO(app)


@socketio.on("note")
def note(data):
    if not current_user.is_authenticated:
        return
    added = Note(author=current_user.id, room=data["room_id"], text=data["text"])  # EW212
    db.session.add(added)
    db.session.commit()
    emit("news", broadcast=True)


@socketio.on("note_of_a_member")
def note_of_a_member(data):
    if not current_user.is_authenticated:
        return
    if not Member.query.filter_by(room=data["room_id"], user=current_user.id).first():
        return
    added = Note(author=current_user.id, room=data["room_id"], text=data["text"])  # ok: a member writes
    db.session.add(added)
    db.session.commit()
    emit("news", broadcast=True)


@socketio.on("note_in_the_open")
def note_in_the_open(data):
    if not current_user.is_authenticated:
        return
    bench = Bench.query.get(data["room_id"])
    if bench.kind != "open":
        return
    added = Note(author=current_user.id, room=data["room_id"], text=data["text"])  # ok: asked of what was looked up
    db.session.add(added)
    db.session.commit()
    emit("news", broadcast=True)
