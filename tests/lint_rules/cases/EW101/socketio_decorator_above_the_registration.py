from flask_login import current_user
from flask_socketio import SocketIO, join_room

socketio = SocketIO(app)


@members_only
@socketio.on("connect", namespace="/logs")
def logs():  # EW101
    socketio.start_background_task(follow, request.sid)


@log.catch
@socketio.on("connect", namespace="/chat")
@members_only
def chat():  # ok: this one stands around what the server calls
    join_room("chat")


@socketio.on("connect", namespace="/audit")
@logger.catch
def audit():  # EW101
    join_room("audit")
