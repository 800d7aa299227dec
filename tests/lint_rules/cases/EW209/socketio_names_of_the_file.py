from flask import Flask
from flask_socketio import SocketIO

from players import Player

app = Flask(__name__)
socketio = SocketIO(app)
mode = "slow"
player = Player()


@socketio.on("connect")
def connect():
    print("connected")


@socketio.on("mode")
def choose(data):  # EW209
    global mode
    mode = data["mode"]


@socketio.on("pause")
def pause():  # EW209
    player.paused = True


@socketio.on("speed")
def speed(data):  # ok: a name of its own
    mode = data["mode"]
    print(mode)
