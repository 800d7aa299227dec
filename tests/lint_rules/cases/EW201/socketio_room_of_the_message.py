@socketio.on("message")
def message(data):
    room = data.get("room")
    emit("message", {"text": data["text"]}, room=room)  # EW201
