import socketio


class Handler:
    def __init__(self):
        self.server = socketio.AsyncServer()


handler = Handler()


@handler.server.on("join")
async def join(sid, data):
    await handler.server.enter_room(sid, data["room"])  # EW201
