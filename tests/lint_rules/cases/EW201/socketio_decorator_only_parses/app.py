from .tools import parsed


@socketio.on("join")
@jwt_required
@parsed
def join(data):
    join_room(data["room"])  # EW201
