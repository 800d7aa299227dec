users = []  # EW401


@socketio.on("register_user")
def register_user(user):
    users.append(user)
    emit("register_user", {"users": users}, broadcast=True)


@socketio.on("unregister_user")
def unregister_user(data):
    users.remove(data["user"])
