@socketio.on("message")
def message(data):
    emit("message", {"user": session["name"], "text": data["text"]}, to=ROOM)  # ok: the name is the session's
