from flask import Flask, request
from flask_login import current_user
from flask_socketio import SocketIO, disconnect, join_room

app = Flask(__name__)
socketio = SocketIO(app)
online = {}


class Player:
    sid = ""


@socketio.on("connect")
def connect():
    sid = request.sid
    current_user.sid = request.sid  # EW407
    online[current_user.username] = {"sid": sid, "room": None}  # EW407


@socketio.on("sit")
def sit(data):
    guest = Player()
    guest.sid = request.sid  # ok: made for this connection
    player = players.find(data["seat"])
    if player.sid:
        disconnect(player.sid)
    player.sid = request.sid  # ok: the older one is ended first


@socketio.on("disconnect")
def leave():
    online.pop(current_user.username)  # EW407
    current_user.sid = request.sid  # ok: no new connection
