import socketio


class Client:
    def __init__(self):
        self.namespaces = {}

    def left(self, name):
        del self.namespaces[name]

    async def disconnect(self):
        for name in self.namespaces:  # ok: the rooms of one client
            await self.send_packet(name)  # over its websocket
