from flask import Flask
from flask_socketio import SocketIO, emit

from old_hub import online

app = Flask(__name__)
socketio = SocketIO(app)


@socketio.on("connect")
def connect():  # EW101
    emit("online", sorted(online))
