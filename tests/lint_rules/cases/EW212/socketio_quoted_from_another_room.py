from flask import Flask, session
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app)


@socketio.on("connect")
def connect(auth=None):
    if "me" not in session:
        return False


@socketio.on("quote")
def quote(data):
    if not permissions.may_write(session["me"], data["room_id"]):
        return
    quoted_id = data.get("quoted_id")
    quoted = Message.query.get(quoted_id)
    part = {"text": quoted.text}
    answer = {"text": data["text"], "quoted": part}
    emit("message", answer, to=data["room_id"])  # EW212


@socketio.on("pin")
def pin(data):
    if not permissions.may_write(session["me"], data["room_id"]):
        return
    message = Message.query.filter(Message.id == data["message_id"]).first()
    message.pinned = True  # EW212
    db.session.commit()


@socketio.on("quote-here")
def quote_here(data):
    if not permissions.may_write(session["me"], data["room_id"]):
        return
    quoted = Message.query.get(data["quoted_id"])
    if quoted.room_id != data["room_id"]:
        return
    emit("message", {"quoted": quoted.text}, to=data["room_id"])  # ok: of the room that was asked about


@socketio.on("pin-here")
def pin_here(data):
    if not permissions.may_write(session["me"], data["room_id"]):
        return
    message = Message.query.filter_by(id=data["message_id"], room_id=data["room_id"]).first()
    message.pinned = True  # ok: looked up by the room as well


@socketio.on("rename")
def rename(data):
    if not permissions.may_write(session["me"], data["room_id"]):
        return
    room = Room.query.get(data["room_id"])
    room.title = data["title"]  # ok: the very room that was asked about
    db.session.commit()


@socketio.on("invite")
def invite(data):
    if not permissions.may_write(session["me"], data["room_id"]):
        return
    guest = User.query.get(data["user_id"])
    emit("guest", {"name": guest.name}, to=data["room_id"])  # ok: who somebody is may be known
