from flask_socketio import SocketIO, emit

socketio = SocketIO(app)


@socketio.on("client_error")
def client_error(data):  # ok: the client reports, and waits for nothing
    if not data.get("text"):
        return
    emit("seen", {"id": keep(data["text"])})
