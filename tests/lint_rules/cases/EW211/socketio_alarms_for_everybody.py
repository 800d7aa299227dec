from flask import request
from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("connect")
def connect():
    emit("user_status", {"user_id": request.args.get("user_id")}, broadcast=True)  # EW211


@socketio.on("ask")
def ask(data):
    emit("alert", find(data["id"]))  # ok: one client hears the answer


def publish(alert):
    socketio.emit("alert", {"source_ip": alert.source_ip})  # EW211


def tick(price):
    socketio.emit("price", {"price": price})  # ok: it concerns nobody


def tell_staff(alert):
    socketio.emit("alert", {"source_ip": alert.source_ip}, room="staff")  # ok: those who are in a room


def scanned(game):
    socketio.emit("game", game.dump(exclude={"user_notes"}))  # ok: what is left out does not go out


def tested():
    socketio.emit("test", "the notification works")  # ok: a sentence is about nobody
