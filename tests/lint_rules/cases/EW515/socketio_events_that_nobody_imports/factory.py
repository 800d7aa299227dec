from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO()


def create_app() -> Flask:
    app = Flask(__name__)
    socketio.init_app(app)
    from room_events import greet

    app.jinja_env.globals["greet"] = greet
    return app
