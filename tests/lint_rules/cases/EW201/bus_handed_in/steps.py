"""Steps of a build: a websocket page shows them elsewhere."""

halls = {}


def add_steps(bus):
    @bus.on("enter")
    def enter(sid, data):
        join_room(sid, data["hall"])  # ok: the parts of the program itself speak over this bus

    @bus.on("leave")
    def leave(sid, data):
        halls.pop(data["hall"], None)


def join_room(sid, hall):
    halls.setdefault(hall, set()).add(sid)
