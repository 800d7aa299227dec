import websockets

players = {}
pilots = {}


async def play(websocket):
    name = await websocket.recv()
    players[name] = websocket  # EW407
    async for message in websocket:
        await websocket.send(message)
    del players[name]  # EW407


async def fly(websocket):
    name = await websocket.recv()
    pilots[name] = websocket
    async for message in websocket:
        await websocket.send(message)
    if pilots.get(name) is websocket:
        del pilots[name]  # ok: it is compared


async def main():
    await websockets.serve(play, "localhost", 1)
    await websockets.serve(fly, "localhost", 2)
