from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO, emit
from settings import LAMPS

app = Flask(__name__)
socketio = SocketIO(app, cors_allowed_origins=["https://chat.example.com"])
lamps = {}


@socketio.on("connect", namespace="/lamps")
def come_in():  # ok: who is not logged in is refused
    if not current_user.is_authenticated:
        return False
    emit("lamps", lamps)


@socketio.on("lamp", namespace=LAMPS)
def switch(data):  # ok: which namespace that is, the code does not say; it may be the one that asks
    lamps[data["name"]] = bool(data["on"])
    emit("lamp", {"name": str(data["name"])}, broadcast=True)
