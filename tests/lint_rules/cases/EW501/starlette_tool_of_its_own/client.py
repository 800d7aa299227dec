"""A client of the websocket: another program."""

import asyncio
import time

import websockets

from names import hello


async def listen():
    async with websockets.connect("ws://localhost/ws") as connection:
        print(await connection.recv(), hello())
        time.sleep(1)  # ok: nobody is connected to this program


asyncio.run(listen())
