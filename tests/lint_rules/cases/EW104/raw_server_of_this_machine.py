import asyncio

import websockets

HOST = "127.0.0.1"


async def left(websocket):
    async for line in websocket:
        await websocket.send(await robot.move(line))


async def right(websocket):
    async for line in websocket:
        await websocket.send(await robot.move(line))


async def up(websocket):
    async for line in websocket:
        await websocket.send(await robot.move(line))


async def far(websocket):
    async for line in websocket:
        await websocket.send(await robot.move(line))


async def fixed():
    await websockets.serve(left, "localhost", 8765)  # EW104


async def named():
    await websockets.serve(right, HOST, 8765)  # EW104


class Server:
    def __init__(self, host: str = "localhost", port: int = 8765):
        self.host = host
        self.port = port

    async def start(self):
        await websockets.serve(up, self.host, self.port)  # EW104


async def outside(host):
    await websockets.serve(far, "0.0.0.0", 8765)  # ok: who gets in is the question here, and EW101 asks it


async def near(websocket):
    async for line in websocket:
        await websocket.send(await robot.move(line))


if __name__ == "__main__":
    address = "localhost"  # the till's own page
    asyncio.get_event_loop().run_until_complete(websockets.serve(near, address, 8765))  # EW104
