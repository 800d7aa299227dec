from flask_socketio import SocketIO, emit

socketio = SocketIO()
boats = {}


@socketio.on("locate")
def locate(data):
    name = data.get("boat")
    emit("place", boats[data["boat"].strip()])  # EW314


@socketio.on("find")
def find(data):
    if data.get("boat") in boats:
        emit("place", boats[data["boat"]])
    else:
        emit("place", None)  # ok: known before it is looked up
