from flask import request
from flask_socketio import SocketIO, emit

socketio = SocketIO(logger=True)
online = {}


@socketio.on("connect")
def connect():  # EW101
    online[request.sid] = request.args["name"]
    emit("online", sorted(online))
