from flask import Flask
from flask_login import LoginManager, current_user
from flask_socketio import SocketIO, emit, join_room

from hives import hive_of, weights

app = Flask(__name__)
login = LoginManager(app)
socketio = SocketIO(app)


@socketio.on("connect")
def hello(auth=None):  # EW101
    if not current_user.is_authenticated:
        emit("refused", {"reason": "please log in"})
    else:
        emit("ready", {"name": current_user.name})


@socketio.on("watch")
def watch(data):
    hive = hive_of(data.get("hive"))
    if hive is None:
        return {"error": "no such hive"}
    join_room(f"hive-{hive.id}")
    return {"weights": weights(hive)}


@socketio.on("feed")
def feed(data):
    if not current_user.is_authenticated:
        return {"error": "log in"}
    emit("fed", {"hive": data.get("hive")}, to="keepers")
    return {"ok": True}
