import os
import shutil

import websockets


async def main(handler) -> None:
    shutil.rmtree("tmp")  # ok: nobody can connect yet
    async with websockets.serve(handler, "localhost", 8000):
        await work()


async def with_server(handler) -> None:
    shutil.rmtree("tmp")  # ok: nobody can connect yet
    async with Server(handler) as server:
        await server.wait_closed()


async def run(handler) -> None:
    server = await websockets.serve(handler, "localhost", 8000)
    os.listdir("games")  # EW516
    await server.wait_closed()
