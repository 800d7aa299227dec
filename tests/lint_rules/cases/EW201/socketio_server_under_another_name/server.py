import socketio


class Live:
    def __init__(self):
        self.server = socketio.AsyncServer(async_mode="asgi")


live = Live()


@live.server.event
async def connect(sid, environ, auth):
    if not await known(auth["token"]):
        return False
