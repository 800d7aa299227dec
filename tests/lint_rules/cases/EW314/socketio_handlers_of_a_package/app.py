from events import dispatch
from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO(Flask(__name__))


@socketio.on("do")
def do(message):
    dispatch(message)
