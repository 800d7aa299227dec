from flask_login import current_user
from flask_socketio import emit, join_room


def add_events(app=None, *, server):
    @server.event
    def follow(ward):
        if not current_user.is_authenticated:
            return
        join_room(f"ward_{ward}")  # EW201
        emit("following", {"ward": ward})
