import socketio


class Remote:
    def __init__(self):
        self.sio = socketio.AsyncClient()

        @self.sio.event
        def connect():  # ok: this is a client, which is connected, not connected to
            log("connected")
