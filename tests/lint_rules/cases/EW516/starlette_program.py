import argparse
import os

import websockets


async def clear() -> None:
    os.system("clear")  # ok: a program that serves nobody


async def talk() -> None:
    async with websockets.connect("ws://localhost") as websocket:
        await clear()
        await websocket.send("hello")


if __name__ == "__main__":
    argparse.ArgumentParser().parse_args()
