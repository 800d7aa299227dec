from pathlib import Path

from flask import Flask
from flask_socketio import SocketIO
from loading import load

socketio = SocketIO()


def create_app() -> Flask:
    app = Flask(__name__)
    socketio.init_app(app)
    for file in Path("events").glob("*.py"):
        load(file)
    return app
