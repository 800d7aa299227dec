from functools import wraps

from flask import Flask
from flask_login import LoginManager, current_user
from flask_socketio import SocketIO, disconnect, emit

app = Flask(__name__)
LoginManager(app)
socketio = SocketIO(app)


def for_members(handler):
    @wraps(handler)
    def guarded(data):
        return handler(data) if current_user.is_authenticated else disconnect()

    return guarded


@socketio.on("say")
@for_members
def say(data):
    emit("said", {"text": data["text"]}, broadcast=True)
