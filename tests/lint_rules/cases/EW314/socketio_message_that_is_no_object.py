from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("join")
def join(data):
    room = data.get("room")  # EW314
    join_room(room)
    emit("joined", {"room": room}, to=room)


@socketio.on("tell")
def tell(data):
    text = data.get("text")  # ok: what it looks like is asked
    if not text:
        emit("refused", {})
        return
    emit("told", {"text": text})
