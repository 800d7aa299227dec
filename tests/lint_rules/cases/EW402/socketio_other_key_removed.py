users = []


@socketio.on("register")
def register(user):
    users.append(user)  # EW402
    emit("users", {"users": users}, broadcast=True)


@socketio.on("unregister")
def unregister(data):
    users.remove(data["user"])
