import jwt
from flask import Flask
from flask_jwt_extended import verify_jwt_in_request
from flask_socketio import ConnectionRefusedError, Namespace, SocketIO

from .settings import KEY

socketio = SocketIO(Flask(__name__))


def name_in(token):
    return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]


@socketio.on("connect")
def connect(auth):
    return bool(name_in(auth.get("token")))  # EW115


class Tables(Namespace):
    def on_connect(self, auth=None):
        token = auth["token"]  # EW115
        try:
            name_in(token)
        except jwt.InvalidTokenError:
            raise ConnectionRefusedError("unauthorized") from None


class Kitchen(Namespace):
    def on_connect(self):
        verify_jwt_in_request(locations=["cookies"])  # EW115


class Cellar(Namespace):
    def on_connect(self, auth=None):
        try:
            name_in((auth or {}).get("token"))
        except jwt.InvalidTokenError:
            raise PermissionError("unauthorized")  # EW115


class Garden(Namespace):
    def on_connect(self, auth=None):
        try:
            name = name_in(auth["token"])
        except (KeyError, TypeError, jwt.InvalidTokenError):  # ok: each error of a client is a refusal
            return False
        if name == "mole":
            raise ConnectionRefusedError("unauthorized")  # ok: so it is refused
        return True


class Attic(Namespace):
    def on_connect(self, auth=None):
        if not auth or "token" not in auth:
            return False
        return auth["token"] == KEY  # ok: it is asked for above


socketio.on_namespace(Attic("/attic"))
socketio.on_namespace(Tables("/tables"))
socketio.on_namespace(Kitchen("/kitchen"))
socketio.on_namespace(Cellar("/cellar"))
socketio.on_namespace(Garden("/garden"))
