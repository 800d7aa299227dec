import socketio

sio = socketio.AsyncServer()
members = {}


class Studio:
    def __init__(self):
        self.waiting = {}

    def join_lounge(self, room, sid):
        self.waiting.setdefault(room, []).append(sid)

    def leave_lounge(self, room, sid):
        self.waiting[room].remove(sid)

    def join_stage(self, room, sid):
        members[room] = sid

    def leave_stage(self, room, sid):
        members.pop(room, None)


studio = Studio()


@sio.event
async def wait(sid, data):
    studio.join_lounge(data["room"], sid)
    studio.join_stage(data["room"], sid)


@sio.event
async def go(sid, data):
    studio.leave_lounge(data["room"], sid)


@sio.event
async def disconnect(sid):  # EW514
    for room in list(members):
        studio.leave_stage(room, sid)  # ok: this is undone
