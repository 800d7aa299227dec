from flask import Flask
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)
socketio = SocketIO(app)
BOARDS = ("small", "large")


@app.route("/")
def page():
    return "play"


@socketio.on("watch")
def watch(data):
    game = data["game"]
    if not game:
        emit("error", {"message": "which game?"})
        return
    join_room(f"game_{game}")  # EW214


@socketio.on("lobby")
def lobby(data):
    board = data["board"]
    if board not in BOARDS:
        emit("error", {"message": "no such board"})
        return
    join_room(board)  # ok: one of the rooms that the program names
