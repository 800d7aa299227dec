import asyncio
from functools import partial

import websockets
from sockets import server

CLIENTS = set()


async def register(websocket):
    CLIENTS.add(websocket)
    await websocket.send(scene.as_json())


async def main():
    await websockets.server.serve(partial(server, register=register, commands=COMMANDS), "0.0.0.0", 6789)
    await asyncio.Future()


def add_user(name, password):
    users[name] = hashed(password)
