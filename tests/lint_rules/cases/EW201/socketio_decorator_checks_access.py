@socket_io.on("join")
@requires_access(Level.full)
def join(data):
    join_room(data["channel"])  # ok: the decorator asks for the level
