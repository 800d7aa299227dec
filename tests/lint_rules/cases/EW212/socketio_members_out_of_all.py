from flask import Flask, request
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)
online = {}


@socketio.on("connect")
def connect(auth):
    user = users.of(auth["token"])
    if user is None:
        return False
    online[request.sid] = user.id


@socketio.on("ring")
def ring(data):
    if online.get(request.sid) is None:
        return
    crew = crews.get(data["crew_id"])
    members = {member.user_id for member in crew.members}
    for sid, user_id in online.items():
        if user_id in members:
            socketio.emit("ring", {"crew_id": crew.id}, room=sid)  # EW212


@socketio.on("ring-mine")
def ring_mine(data):
    me = online.get(request.sid)
    crew = crews.get(data["crew_id"])
    members = {member.user_id for member in crew.members}
    if me not in members:
        return
    for sid, user_id in online.items():
        if user_id in members:
            socketio.emit("ring", {"crew_id": crew.id}, room=sid)  # ok: one of the crew rings
