from flask_socketio import join_room as enter


@socketio.on("join")
def join(data):
    enter(data["room"])  # EW201
