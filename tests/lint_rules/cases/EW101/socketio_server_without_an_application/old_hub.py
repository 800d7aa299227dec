from flask import request
from flask_socketio import SocketIO, emit

socketio = SocketIO(logger=True)
online = {}
__all__ = ["socketio"]  # socketio itself is taken by `greetings.py`


@socketio.on("connect")
def connect():  # ok: no application is given this server, and the other one of the project has it
    online[request.sid] = request.args["name"]
    socketio.server.enter_room(request.sid, "all")
    socketio.emit("joined", request.args["name"])


@socketio.on("history")
def history(room):
    emit("history", messages_of(room))
