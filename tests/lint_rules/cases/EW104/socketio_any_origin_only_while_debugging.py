from flask_socketio import SocketIO

sio = SocketIO(app, cors_allowed_origins="*" if app.debug else None)  # ok: only while debugging
