@socketio.on("message")
def message(data):
    room = data["room"]
    if room not in rooms():
        return
    emit("message", {"text": data["text"]}, to=room)  # ok: only a room that the sender is in
