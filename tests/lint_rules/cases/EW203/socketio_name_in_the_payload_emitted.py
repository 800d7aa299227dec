@socketio.on("say")
def say(data):
    emit("said", {"text": data["text"], "name": data["name"]}, room="lobby")  # EW203
