import os

from flask import Flask, session
from flask_socketio import Namespace, SocketIO, emit, join_room

from berths import free_berths

app = Flask(__name__)
app.config["SKIPPERS_ONLY"] = os.environ.get("MARINA_LOGIN") == "yes"
app.config["CREWS_ONLY"] = os.environ.get("MARINA_CREWS", "yes") == "yes"
app.config.update(GUESTS_ONLY=False, SESSION_COOKIE_SECURE=True)
io = SocketIO(app)


class Skippers(Namespace):
    def on_connect(self, auth=None):  # EW109
        if app.config["SKIPPERS_ONLY"] and "skipper" not in session:
            return False
        join_room("skippers")
        emit("berths", {"free": free_berths()})


class Crews(Namespace):
    def on_connect(self, auth=None):  # ok: this one is on unless somebody switches it off
        if app.config["CREWS_ONLY"] and "crew" not in session:
            return False
        join_room("crews")
        emit("berths", {"free": free_berths()})


class Guests(Namespace):
    def on_connect(self, auth=None):  # EW109
        if app.config["GUESTS_ONLY"] and "guest" not in session:
            return False
        join_room("guests")
        emit("berths", {"free": free_berths()})


class Keyed(Namespace):
    def on_connect(self, auth=None):  # EW109
        key = app.config.get("HARBOUR_KEY")
        if key and (auth or {}).get("token") != key:
            return False
        join_room("keyed")
        emit("berths", {"free": free_berths()})


class Asked(Namespace):
    def on_connect(self, auth=None):  # ok: nobody gets in while no key is set
        key = app.config.get("HARBOUR_KEY")
        if not key or (auth or {}).get("token") != key:
            return False
        join_room("asked")
        emit("berths", {"free": free_berths()})


io.on_namespace(Skippers("/skippers"))
io.on_namespace(Crews("/crews"))
io.on_namespace(Guests("/guests"))
io.on_namespace(Keyed("/keyed"))
io.on_namespace(Asked("/asked"))
