from flask_socketio import SocketIO, emit

socketio = SocketIO(app)


def user_or_error():
    user = find_user()
    if user is None:
        emit("error", {"reason": "sign in"})
        return None
    return user


@socketio.on("rename")
def rename(data):  # EW301
    user = user_or_error()
    if user is None:
        return
    if not data.get("id"):
        return
    emit("renamed", {"id": save(user, data["id"])})


@socketio.on("move")
def move(data):  # ok: the helper tells who is not signed in, and the rest has its answers
    user = user_or_error()
    if user is None:
        return
    if not data.get("id"):
        emit("error", {"reason": "no id"})
        return
    emit("moved", {"id": save(user, data["id"])})
