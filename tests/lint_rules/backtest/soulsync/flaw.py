"""A music server in the living room: any page may listen to it through the browser of its owner."""

from flask import Flask
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app, async_mode="threading", cors_allowed_origins="*")


@socketio.on("downloads")
def downloads(data):
    emit("downloads", queue.as_rows())
