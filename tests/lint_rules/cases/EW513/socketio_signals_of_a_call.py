from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("ice_candidate")
def candidate(data):
    emit("candidate", data, room=data["call"])  # ok: a call has few members


@socketio.on("cursor")
def cursor(data):  # EW513
    emit("cursor", data, broadcast=True)


@socketio.on("write")
def write(data):  # EW513
    emit("wrote", {"message": data["message"]}, room=data["room"])


@socketio.on("reload")
def reload(data):
    emit("reloaded", {"version": version()}, broadcast=True)  # ok: it says nothing of what the client said
