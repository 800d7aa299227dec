import asyncio
from collections import defaultdict

import websockets

listeners = defaultdict(set)


class Listener:
    def __init__(self, websocket):
        self.websocket = websocket
        self.waiting, self.closed = asyncio.Queue(), asyncio.Event()  # EW506
        self.urgent: asyncio.Queue[str] = asyncio.Queue()  # ok: its length is looked at where it is filled


def tell(topic, text):
    for listener in listeners[topic]:
        listener.waiting.put_nowait(text)
        if listener.urgent.qsize() < 5:
            listener.urgent.put_nowait(text)


async def radio(connection):
    connection.songs = asyncio.Queue()  # EW506
    connection.jingles = asyncio.Queue(maxsize=3)  # ok: a bound
    listeners["radio"].add(connection)
    async for _ in connection:
        await connection.send(await connection.songs.get())
        await connection.send(await connection.jingles.get())


async def spread(song):
    for connection in listeners["radio"]:
        connection.songs.put_nowait(song)
        connection.jingles.put_nowait(song)


websockets.serve(radio, "localhost", 8000)
