from functools import partial, wraps

from flask import Flask, abort, request, session
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)


def require_user(handler=None, *, admin=False):
    if handler is None:
        return partial(_require_user, admin=admin)
    return _require_user(handler, admin=admin)


def _require_user(handler, *, admin):
    @wraps(handler)
    def wrapped():
        user = find_user(session.get("user_id"))
        if user is None:
            abort(401)
        return handler(user)

    return wrapped


def endpoint(*, fields):
    return partial(_endpoint, fields=fields)


def _endpoint(handler, *, fields):
    @require_user(admin=False)
    @wraps(handler)
    def wrapped(user):
        return handler(user, {name: request.json[name] for name in fields})

    return wrapped


def form(*, fields):
    return partial(_form, fields=fields)


def _form(handler, *, fields):
    @wraps(handler)
    def wrapped():
        return handler(None, {name: request.json[name] for name in fields})

    return wrapped


@app.post("/start")
@endpoint(fields=("title",))
def start(user, data):  # ok: the wrapper of the wrapper asks
    socketio.emit("started", data["title"])


@app.post("/stop")
@form(fields=("title",))
def stop(user, data):  # EW209
    socketio.emit("stopped", data["title"])
