import os

from flask import Flask, session
from flask_socketio import SocketIO

app = Flask(__name__)
app.config.update(SECRET_KEY=os.environ["SECRET"], SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=True)
socketio = SocketIO(app, cors_allowed_origins=os.environ.get("ORIGINS", "*").split(","))  # EW104
admin = SocketIO(app, path="/admin", cors_allowed_origins=os.environ["ORIGINS"].split(","))  # ok: it has to be set
desk = SocketIO(app, path="/desk", cors_allowed_origins=os.getenv("DESK", "https://desk.example"))  # ok: one origin


@socketio.on("connect")
def connect(auth=None):
    if "user" not in session:
        return False
    return None


@socketio.on("post")
def post(data):
    publish(session["user"], data["text"])
