import websockets


async def handle(websocket):
    async for line in websocket:
        await websocket.send(await robot.move(line))


async def main():
    await websockets.serve(handle, "localhost", 8765, origins=["http://localhost:3000"])  # ok: one page
