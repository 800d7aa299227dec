@socketio.on("joined")
def joined(message):
    session["name"] = message["name"]  # EW203
