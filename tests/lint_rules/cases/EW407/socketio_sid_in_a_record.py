from flask import request
from flask_login import current_user
from flask_socketio import SocketIO

socketio = SocketIO(app)
players = {}
by_sid = {}


@socketio.on("connect")
def connect():
    players[current_user.id] = {"sid": request.sid, "name": current_user.name}  # EW407
    by_sid[request.sid] = {"sid": request.sid}  # ok: a key of each connection's own


@socketio.on("disconnect")
def disconnect():
    by_sid.pop(request.sid, None)
    players.pop(current_user.id, None)  # EW407
