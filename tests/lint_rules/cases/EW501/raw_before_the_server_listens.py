import subprocess

import websockets


def local_address():
    return subprocess.check_output(["hostname", "-I"]).split()[0]


async def feed(websocket):
    async for text in websocket:
        await websocket.send(subprocess.check_output(["echo", text]))  # EW501


async def start():
    address = local_address()  # ok: nobody is connected yet
    async with websockets.serve(feed, address, 8765) as server:
        await server.serve_forever()
