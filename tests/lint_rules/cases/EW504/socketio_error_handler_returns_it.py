from app.users import current_user
import socketio
from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO(Flask(__name__))


@socketio.on("pick")
def pick(data):
    choose(data)


@socketio.on_error()
def failed(e):
    body = {"error": True, "message": str(e)}
    return body  # EW504
