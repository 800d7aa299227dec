@socketio.on("joined")
def joined(data):
    join_room(session.get("room"))  # ok: the room is one of the session
