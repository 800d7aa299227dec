from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("like")
def like(data):
    liked = {"by": data["by"]}
    emit("liked", {**liked, "recipient_id": data["whom"]}, broadcast=True)  # EW216
    emit("liked", {**liked, "recipient_id": data["whom"]}, room=data["whom"])  # ok: a room of that one


def moved(piece):
    socketio.emit("moved", {"piece": piece.name, "target": piece.field})  # ok: a field of the board


def assigned(task, notice):
    socketio.emit("notice", notice_of(task))  # EW216
    socketio.emit("task", {"task": task.id, "recipients": len(task.watchers)})  # ok: how many


def notice_of(task):
    return {"task": task.id, "toUserId": task.worker}
