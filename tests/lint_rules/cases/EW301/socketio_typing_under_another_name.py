from flask_socketio import SocketIO

socketio = SocketIO()


@socketio.on("keypress")
def keypress(data):  # ok: others are told of nothing that lasts
    room = data.get("room")
    if not room:
        return
    if data.get("on"):
        socketio.emit("typing_started", {"room": room}, to=room)
    else:
        socketio.emit("typing_stopped", {"room": room}, to=room)


@socketio.on("keep")
def keep(data):  # EW301
    room = data.get("room")
    if not room:
        return
    socketio.emit("kept", {"room": room}, to=room)
