from flask import request, session
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("get-data")
def get_data():
    room = session.get("sensor")
    join_room(room)
    emit("chart", readings.all_of(room), room=room)  # EW302


@socketio.on("get-last")
def get_last():
    emit("last", readings.last_of(session.get("sensor")))  # ok: to the sender alone
    emit("last", {}, to=request.sid)


@socketio.on("message")
def message(data):
    emit("message", data, room=session.get("room"))  # ok: told, and not asked
