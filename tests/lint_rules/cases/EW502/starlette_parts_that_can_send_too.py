from starlette.websockets import WebSocket


class Peer:
    def __init__(self, ws: WebSocket):
        self.ws = ws
        self.transceivers = []

    async def start(self):
        for transceiver in self.transceivers:  # ok: a track of one peer, not a client
            await transceiver.sender.send(transceiver.parameters)
