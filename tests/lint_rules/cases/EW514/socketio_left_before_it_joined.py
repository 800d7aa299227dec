from flask import Flask, request
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app)
names = {}
seen = {}


@socketio.on("connect")
def connect():
    seen[request.sid] = clock.now()


@socketio.on("join")
def join(data):
    names[request.sid] = data["name"]


@socketio.on("disconnect")
def disconnect():
    journal.write(seen[request.sid])  # ok: each one that connected is there
    emit("left", names[request.sid], broadcast=True)  # EW514
