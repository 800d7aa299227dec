import asyncio

import websockets


class Board:
    def __init__(self):
        self.clients = set()

    async def handle(self, ws):  # EW101
        self.clients.add(ws)
        async for frame in ws:
            websockets.broadcast(self.clients, frame)


async def main():
    board = Board()
    async with websockets.serve(board.handle, "0.0.0.0", 8765):
        await asyncio.Future()


def add_user(name, password):
    users[name] = hashed(password)
