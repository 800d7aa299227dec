@socketio.on("message")
def message(data):
    text = data["text"]
    emit("message", {"text": text}, broadcast=True)  # EW305
    entry = Message(text=text)
    db.session.add(entry)
    db.session.commit()
