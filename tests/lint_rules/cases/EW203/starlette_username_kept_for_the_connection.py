from flask import Flask, request
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO(Flask(__name__))


@socketio.on("hello")
def hello(data):
    users[request.sid]["username"] = data["username"]  # EW203
