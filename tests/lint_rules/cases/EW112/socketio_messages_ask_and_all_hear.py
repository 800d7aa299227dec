from flask_login import current_user
from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("connect")
def connect():  # EW112
    print("somebody is here")


@socketio.on("say")
def say(data):
    if not current_user.is_authenticated:
        return
    emit("said", {"author": current_user.name, "text": data["text"]}, broadcast=True)
