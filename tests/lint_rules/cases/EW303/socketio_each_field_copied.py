@socketio.on("typing")
def typing(data):
    emit("typing", {"user": data["user"], "typing": data["typing"]}, broadcast=True)  # EW303
