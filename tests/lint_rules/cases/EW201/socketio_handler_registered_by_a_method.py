import socketio


class Rooms:
    def __init__(self):
        self._sio = socketio.AsyncServer()
        self._sio.on("join", handler=self._join)

    async def _join(self, sid, data):
        await self._sio.enter_room(sid, data["room"])  # EW201
