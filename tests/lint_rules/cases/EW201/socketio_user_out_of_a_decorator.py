from functools import wraps

from flask import session
from flask_socketio import SocketIO, disconnect, join_room

socketio = SocketIO()


def authenticated_only(function):
    @wraps(function)
    def wrapped(*args, **kwargs):
        user = find_user(session.get("uid"))
        if user is None:
            return disconnect()
        kwargs["user"] = user
        return function(*args, **kwargs)

    return wrapped


@socketio.on("open")
@authenticated_only
def open_project(data, user=None):
    project = user.project(data["project"])
    if project is None:
        return "no"
    join_room(f"project-{project.id}")  # ok: it was looked up among the projects of the user


@socketio.on("peek")
@authenticated_only
def peek(data, user=None):
    join_room(f"project-{data['project']}")  # EW201
