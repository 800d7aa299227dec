@socketio.on("join")
def join(data):
    join_room(data["room"])  # EW201
    emit("joined", {}, to=data["room"])  # ok: the join is reported already
