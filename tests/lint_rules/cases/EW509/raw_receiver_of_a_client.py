import websockets


async def receiver(websocket):
    while True:  # ok: a program that connects to a server, and no server
        try:
            print(await websocket.recv())
        except Exception as error:
            print(error)


async def main():
    async with websockets.connect("ws://localhost:8765") as websocket:
        await receiver(websocket)
