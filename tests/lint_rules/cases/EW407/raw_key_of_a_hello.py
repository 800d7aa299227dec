import json
import uuid

import websockets

peers = {}


class Peer:
    def __init__(self, name, websocket):
        self.name = name
        self.websocket = websocket


async def serve(websocket):
    hello = json.loads(await websocket.recv())
    name = hello.get("id") or str(uuid.uuid4())
    if name not in peers:
        peer = Peer(name, websocket)
        peers[name] = peer
    try:
        async for text in websocket:
            print(text)
    finally:
        peers.pop(name, None)  # EW407


async def main():
    await websockets.serve(serve, "localhost", 9000)
