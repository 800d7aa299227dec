from flask import request
from flask_login import current_user
from flask_socketio import SocketIO

socketio = SocketIO(app)


@socketio.on("connect", namespace="/logs")
def logs():
    socketio.start_background_task(follow_log, request.sid)  # EW513


@socketio.on("connect", namespace="/audit")
def audit():
    if not current_user.is_authenticated:
        return False
    socketio.start_background_task(follow_audit, request.sid)  # ok: only for those who are known
