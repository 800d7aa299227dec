from flask import request
from flask_socketio import SocketIO, emit

socketio = SocketIO(logger=True)
online = {}


@socketio.on("connect")
def connect():  # ok: no application is given this server, and the other one of the project has it
    online[request.sid] = request.args["name"]
    socketio.emit("joined", request.args["name"])


@socketio.on("history")
def history(room):
    emit("history", messages_of(room))
