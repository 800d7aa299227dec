import sqlite3

from flask import Flask, session
from flask_socketio import SocketIO, join_room

app = Flask(__name__)
socketio = SocketIO(app)


def ask(query, *values):
    with sqlite3.connect("choir.db") as base:
        return base.execute(query, values).fetchall()


def sings_in(singer, choir):
    return bool(ask("SELECT 1 FROM voices WHERE singer = ? AND choir = ?", singer, choir))


def is_choir(name, place):
    return bool(ask("SELECT 1 FROM choirs WHERE name = ? AND place = ?", name, place))


@socketio.on("rehearse")
def rehearse(data):
    choir = data["choir"]
    if not sings_in(session["singer"], choir):
        return {"error": "not your choir"}
    join_room(f"choir_{choir}")  # ok: the query is given the singer and the choir


@socketio.on("listen")
def listen(data):
    choir = data["choir"]
    if "singer" not in session or not is_choir(choir, data["place"]):
        return {"error": "no such choir"}
    join_room(f"choir_{choir}")  # EW201
