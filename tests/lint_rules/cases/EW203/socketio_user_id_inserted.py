@socketio.on("say")
def say(data):
    user_id = data.get("user_id")  # EW203
    told = [m for m in members if m != user_id]
    document = {"user_id": user_id, "text": data["text"]}
    db.messages.insert_one(document)
