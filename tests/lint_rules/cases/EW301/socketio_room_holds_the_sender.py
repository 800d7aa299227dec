@socketio.on("say")
def say(data):  # ok: the room holds the sender
    emit("said", {"text": "x"}, to="room")
