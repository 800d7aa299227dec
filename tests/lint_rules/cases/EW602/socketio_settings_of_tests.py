from flask_socketio import SocketIO


class TestingConfig:
    SECRET_KEY = "AAAAAAAA"  # ok: nothing runs with it in earnest
