from flask import session
from flask_socketio import SocketIO, close_room, emit, join_room

io = SocketIO()
rings = {}


@io.on("connect")
def connect(auth=None):
    if "user" not in session:
        return False


@io.on("enter")
def enter(data):
    ring = rings.get(data["ring"])
    if ring is None or session["user"] not in ring.members:
        return {"error": "no such ring"}
    join_room(ring.name)


@io.on("say")
def say(data):
    ring = rings.get(data["ring"])
    if ring is None or session["user"] not in ring.members:
        return {"error": "no such ring"}
    emit("said", {"by": session["user"], "text": data["text"]}, to=ring.name)


@io.on("expel")
def expel(data):
    ring = rings.get(data["ring"])
    if ring is None or ring.host != session["user"]:
        return {"error": "no such ring"}
    ring.members.discard(data["user"])  # EW215
    emit("expelled", {"user": data["user"]}, to=ring.name)


@io.on("end")
def end(data):
    ring = rings.get(data["ring"])
    if ring is None or ring.host != session["user"]:
        return {"error": "no such ring"}
    ring.members.discard(data["user"])  # ok: the room is closed for all
    close_room(ring.name)


@io.on("leave")
def leave(data):
    ring = rings.get(data["ring"])
    if ring is not None:
        ring.members.discard(session["user"])  # ok: he goes himself
