from flask_socketio import emit

from app import socketio


@socketio.on_error_default
def failed(error):
    emit("error", "something went wrong")
