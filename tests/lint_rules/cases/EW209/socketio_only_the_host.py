from flask import request
from flask_socketio import SocketIO, emit

socketio = SocketIO()
participants = {}


def is_host(room, sid):
    return any(one.get("is_host") and one.get("sid") == sid for one in participants.get(room, []))


def is_banned(room, sid):
    return any(one["sid"] == sid for one in participants.get(room, []))


def is_started(room):
    return any(one.get("started") for one in participants.get(room, []))


@socketio.on("connect")
def connect():
    emit("connected")


@socketio.on("record")
def record(data):  # ok: the server looks up what this connection is in the room
    if not is_host(data["room"], request.sid):
        return
    emit("recording", room=data["room"])


@socketio.on("stop")
def stop(data):  # EW209
    if not is_started(data["room"]):
        return
    emit("stopped", room=data["room"])


@socketio.on("say")
def say(data):  # EW209
    if is_banned(data["room"], request.sid):
        return
    emit("said", room=data["room"])
