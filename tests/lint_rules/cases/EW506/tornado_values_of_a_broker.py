import time
from collections import defaultdict

import aiomqtt
from tornado.websocket import WebSocketHandler

values = defaultdict(list)  # EW506
latest = {}  # ok: one for each sensor
screens = set()


class Screen(WebSocketHandler):
    def open(self):
        screens.add(self)

    def on_close(self):
        screens.discard(self)


async def listen():
    while True:
        async with aiomqtt.Client("localhost") as client:
            async for message in client.messages:
                values[message.topic].append((time.time(), message.payload))
                latest[message.topic] = message.payload
