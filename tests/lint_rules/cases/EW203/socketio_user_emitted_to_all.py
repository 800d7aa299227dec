@socketio.on("send")
def send_message(data):
    user = data["user"]  # EW203
    emit("message", {"user": user, "text": clean(data["text"])}, broadcast=True)
