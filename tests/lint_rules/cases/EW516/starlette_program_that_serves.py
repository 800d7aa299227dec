import argparse
import os

import websockets


async def listen(websocket) -> None:
    async for folder in websocket:
        await websocket.send(str(os.listdir(folder)))  # EW516


async def run() -> None:
    await websockets.serve(listen, "localhost", 8000)


if __name__ == "__main__":
    argparse.ArgumentParser().parse_args()
