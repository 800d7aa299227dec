import websockets


class Members:
    def __init__(self):
        self.clients = set()

    async def take_in(self, ws):  # EW101
        self.clients.add(ws)
        async for frame in ws:
            websockets.broadcast(self.clients, frame)


class Server:
    def __init__(self):
        self.members = Members()

    async def start(self):
        self.running = await websockets.serve(self.members.take_in, "0.0.0.0", 8765)


def add_user(name, password):
    users[name] = hashed(password)
