@socketio.on("join")
def join(data):
    join_room(data["room"])
    emit("joined", {}, to=data["room"])  # ok: EW201 reports this at the join
