@socketio.on("message")
@member_required
def message(data):
    emit("message", {"text": data["text"]}, to=data["room"])  # ok: the decorator may check the room
