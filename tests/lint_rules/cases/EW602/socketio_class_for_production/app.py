from flask import Flask, session
from flask_socketio import SocketIO

from config.base import Plain

socketio = SocketIO()


def create_app(config=Plain):
    app = Flask(__name__)
    app.config.from_object(config)
    socketio.init_app(app)
    return app


@socketio.on("tick")
def tick(data):
    board.tick(session["user_id"], data)
