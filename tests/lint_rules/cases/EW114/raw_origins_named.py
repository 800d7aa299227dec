import websockets


async def drive(websocket):
    async for command in websocket:
        await robot.do(command)


async def watch(websocket):
    await websocket.send(await robot.state())


async def main():
    await websockets.serve(drive, "0.0.0.0", 8765)  # EW114
    await websockets.serve(watch, "0.0.0.0", 8766, origins=OURS)  # ok: a list of pages
