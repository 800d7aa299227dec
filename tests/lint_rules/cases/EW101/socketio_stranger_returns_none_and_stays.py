@socketio.on("connect")
def connect():  # EW101
    if not current_user.is_authenticated:
        return
    join_room(current_user.id)
