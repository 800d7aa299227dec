from flask import Flask, request, session
from flask_socketio import SocketIO, join_room

app = Flask(__name__)
socketio = SocketIO(app)
STOPS = {"north", "south", "harbour"}


@socketio.on("connect")
def connect(auth=None):
    return "driver" in session


@socketio.on("lines")
def lines(wanted):
    if not isinstance(wanted, list) or not all(isinstance(line, str) for line in wanted):  # ok: only the form of it
        return {"error": "names of lines"}
    mine = lines_of(session["driver"])
    if not wanted or wanted[0] not in mine:  # EW201
        return {"error": "not one of your lines"}
    for line in wanted:
        join_room(f"line:{line}")
    return {"ok": True}


@socketio.on("depots")
def depots(wanted):
    if wanted[0] not in depots_of(session["driver"]):  # EW201
        return {"error": "not one of your depots"}
    for depot in wanted:
        join_room(f"depot:{depot}")
    return {"ok": True}


@socketio.on("tours")
def tours(wanted):
    mine = tours_of(session["driver"])
    if not wanted or not all(tour in mine for tour in wanted) or wanted[0] not in mine:  # ok: each of them is asked
        return {"error": "not your tours"}
    for tour in wanted:
        join_room(f"tour:{tour}")
    return {"ok": True}


@socketio.on("stops")
def stops(wanted):
    if wanted[0] not in STOPS:  # ok: which stops there are says nothing of the driver
        return {"error": "no such stop"}
    for stop in wanted:
        join_room(f"stop:{stop}")
    return {"ok": True}
