from flask import Flask
from flask_login import LoginManager
from flask_socketio import SocketIO, emit

app = Flask(__name__)
logins = LoginManager(app)
socketio = SocketIO(app)  # EW101


@socketio.on("phone")
def phone(data):
    emit("phone", {"state": "connect", "number": data["number"]}, broadcast=True)
