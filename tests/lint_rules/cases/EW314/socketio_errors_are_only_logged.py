import logging

from flask_socketio import SocketIO, emit

logger = logging.getLogger(__name__)
socketio = SocketIO()


@socketio.on_error()
def on_error(error):  # EW314
    logger.error("socket: %s", error)


@socketio.on_error_default
def on_any_error(error):
    logger.error("socket: %s", error)
    emit("error", {"error": "failed"})  # ok: told
