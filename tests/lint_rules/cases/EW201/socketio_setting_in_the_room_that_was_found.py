import accounts
from config import Rules
from flask import Flask, redirect, request, session
from flask_socketio import SocketIO, emit, join_room
from werkzeug.security import check_password_hash

app = Flask(__name__)
socketio = SocketIO(app)


class Choir:
    def __init__(self, conductor, seats):
        self.conductor = conductor
        self.seats = seats
        self.singers = [conductor]


class Choirs:
    def __init__(self):
        self._choirs = {}

    def found(self, name, conductor, seats):
        self._choirs[name] = Choir(conductor, seats)
        return self._choirs[name]

    def named(self, name):
        return self._choirs.get(name)


choirs = Choirs()


@app.post("/login")
def login():
    if not check_password_hash(accounts.hash_of(request.form["singer"]), request.form["password"]):
        return "no", 403
    session["singer"] = request.form["singer"]
    return redirect("/")


@socketio.on("found")
def found(data):
    choirs.found(data["choir"], session["singer"], int(data.get("seats", Rules.SEATS)))


@socketio.on("enter")
def enter(data):
    choir = choirs.named(data["choir"])
    if choir:
        join_room(data["choir"])  # EW201
        emit("singers", choir.singers, to=data["choir"])


@socketio.on("return")
def enter_again(data):
    choir = choirs.named(data["choir"])
    if choir and session["singer"] in choir.singers:
        join_room(data["choir"])  # ok: one of its singers
        emit("singers", choir.singers, to=data["choir"])
