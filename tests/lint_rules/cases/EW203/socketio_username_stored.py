@socketio.on("say")
def say(data):
    entry = Message(username=data["username"], text=data["text"])  # EW203
    db.session.add(entry)
    db.session.commit()
    emit("saved", {"id": entry.id})
