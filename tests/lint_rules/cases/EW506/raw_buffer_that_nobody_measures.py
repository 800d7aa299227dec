import asyncio

import websockets


class Tunnel:
    def __init__(self, websocket):
        self.websocket = websocket
        self._buffer = bytearray()
        self._small = bytearray()
        self._arrived = asyncio.Event()

    def on_frame(self, frame):
        self._buffer += frame  # EW506
        self._arrived.set()

    def on_word(self, frame):
        if len(self._small) > 65536:
            raise ValueError("too much")
        self._small += frame  # ok: measured


async def serve(websocket):
    tunnel = Tunnel(websocket)
    async for frame in websocket:
        tunnel.on_frame(frame)


websockets.serve(serve, "0.0.0.0", 8765, max_size=2**20)
