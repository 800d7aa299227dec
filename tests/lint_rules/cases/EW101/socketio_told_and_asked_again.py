from flask import Flask
from flask_login import LoginManager, current_user
from flask_socketio import SocketIO, emit, join_room

from hives import hive_of, weights

app = Flask(__name__)
login = LoginManager(app)
socketio = SocketIO(app)


@socketio.on("connect")
def hello(auth=None):  # ok: each message asks, so that who was told to log in gets nothing
    if not current_user.is_authenticated:
        emit("refused", {"reason": "please log in"})
    else:
        emit("ready", {"name": current_user.name})


@socketio.on("watch")
def watch(data):
    if not current_user.is_authenticated:
        return {"error": "log in"}
    hive = hive_of(data.get("hive"))
    join_room(f"keeper-{current_user.id}")
    return {"weights": weights(hive)}
