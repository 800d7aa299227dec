"""Sessions of a video agent: after a reconnect the client names the session that it wants to follow."""

from flask import session
from flask_socketio import Namespace, emit, join_room


class ChatNamespace(Namespace):
    def on_connect(self):
        if "user_id" not in session:
            return False

    def on_join_session(self, data):
        if not sessions.owned_by(data["session_id"], session["user_id"]):
            emit("error", {"reason": "no such session"})
            return
        join_room(data["session_id"])
        emit("joined", {"session_id": data["session_id"]})
