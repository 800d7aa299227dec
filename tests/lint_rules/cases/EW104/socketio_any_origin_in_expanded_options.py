from flask_socketio import SocketIO

socketio = SocketIO()


def create(app):
    options = {"cors_allowed_origins": "*"}  # EW104
    socketio.init_app(app, **options)
