from app.users import current_user
from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO(Flask(__name__))


@socketio.on("pick")
def pick(data):
    choose(data)


@socketio.on_error_default
def failed(e):
    log.exception(e)
    return {"error": True}  # ok: the answer says nothing of the failure
