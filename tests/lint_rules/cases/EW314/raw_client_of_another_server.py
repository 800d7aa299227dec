import json
import logging

from websockets import connect

logger = logging.getLogger(__name__)


class Logger:
    def info(self, message):  # ok: it writes into the log
        self.lines.append(message)


class Shop:
    def __init__(self, coins):
        self.found = None
        coins.add_event_handler("paid", self.paid)

    def paid(self, event):  # ok: a library tells of what has happened, and waits for nothing
        if event["order"] in self.orders:
            self.orders.remove(event["order"])

    def follow(self, feed):
        feed.add_message_handler("price", self.price)

    def price(self, message):  # ok: the feed is that of another server
        if message.get("price") is not None:
            self.found = message["price"]


class Feed:
    def add_message_handler(self, kind, handler):
        self.handlers[kind] = handler


async def listen(uri):
    async with connect(uri) as websocket:
        while True:
            try:
                price = json.loads(await websocket.recv())
            except ValueError:
                continue  # ok: what comes is the word of a server
            logger.info(price)
