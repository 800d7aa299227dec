import websockets


async def serve(websocket):
    user = await find_user(await websocket.recv())
    try:
        async for _ in websocket:
            user.last = 1
    finally:
        user.is_online = False  # EW407


async def main():
    async with websockets.serve(serve, "localhost", 8765):
        pass
