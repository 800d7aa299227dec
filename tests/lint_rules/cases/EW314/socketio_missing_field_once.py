from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("rename")
def rename(data):
    boat = data["boat"]  # EW314
    emit("renamed", {"boat": boats.rename(boat)})


@socketio.on("sell")
def sell(data):
    boat = data["boat"]  # ok: said above, and the connection goes on
    emit("sold", {"boat": boats.sell(boat)})


@socketio.on("move")
def move(data):
    boat = data["boat"]
    emit("moved", {"boat": boat, "to": boats.move(boat, int(data["port"]))})  # EW314
