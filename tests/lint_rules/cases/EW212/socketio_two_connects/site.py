from flask import Flask, session
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)


@socketio.on("connect")
def connect(auth=None):
    if "me" not in session:
        return False
