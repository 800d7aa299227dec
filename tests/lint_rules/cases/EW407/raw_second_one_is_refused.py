from websockets.asyncio.server import serve

pilots = {}
drones = {}


async def pilot(websocket):
    name = await websocket.recv()
    if name in pilots: return
    pilots[name] = websocket
    try:
        async for text in websocket:
            await drones[name].send(text)
    finally:
        del pilots[name]  # ok: nobody gets in under a name that somebody has


async def drone(websocket):
    name = await websocket.recv()
    drones[name] = websocket  # EW407
    try:
        async for text in websocket:
            await pilots[name].send(text)
    finally:
        del drones[name]  # EW407


async def main():
    async with serve(pilot, "localhost", 1), serve(drone, "localhost", 2):
        pass
