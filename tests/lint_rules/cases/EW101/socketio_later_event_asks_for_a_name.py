@socketio.on("connect")
def connect():  # EW101
    emit("hello")


@socketio.on("say")
def say(data):
    user = data.get("user")
    if not user:
        return
    emit("said", user, broadcast=True)
