import asyncio
import json
import logging

import aiomqtt
import redis.asyncio as redis
from redis.exceptions import RedisError
from websockets.asyncio.server import broadcast, serve

log = logging.getLogger(__name__)


class Board:
    def __init__(self):
        self.screens = set()

    def show(self, event):
        broadcast(self.screens, json.dumps(event))


async def listen(store, board):
    pubsub = store.pubsub()
    await pubsub.subscribe("arrivals")
    async for item in pubsub.listen():  # EW515
        if item["type"] == "message":
            broadcast(board.screens, item["data"])


async def listen_again(store, board):
    while True:  # ok: what the broker raises is caught, and it goes on
        try:
            async with store.pubsub() as pubsub:
                await pubsub.subscribe("departures")
                async for item in pubsub.listen():
                    if item["type"] == "message":
                        broadcast(board.screens, item["data"])
        except RedisError:
            log.exception("redis is away")
        await asyncio.sleep(1)


async def weather(board):
    async with aiomqtt.Client("broker") as client:
        await client.subscribe("weather/#")
        async for message in client.messages:  # EW515
            broadcast(board.screens, message.payload)


async def weather_again(board):
    while True:  # ok: the same
        try:
            async with aiomqtt.Client("broker") as client:
                await client.subscribe("weather/#")
                async for message in client.messages:
                    broadcast(board.screens, message.payload)
        except aiomqtt.MqttError:
            log.exception("broker is away")
        await asyncio.sleep(1)


async def screen(connection, board):
    board.screens.add(connection)
    try:
        await connection.wait_closed()
    finally:
        board.screens.discard(connection)


async def main():
    board, store = Board(), redis.Redis()
    arrivals = asyncio.create_task(listen(store, board))  # EW515
    departures = asyncio.create_task(listen_again(store, board))
    rain = asyncio.create_task(weather(board))
    sun = asyncio.create_task(weather_again(board))
    async with serve(lambda connection: screen(connection, board), "", 8765):
        await asyncio.get_running_loop().create_future()
    for task in (arrivals, departures, rain, sun):
        task.cancel()
