import asyncio
import functools

from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketHandler


class Player(WebSocketHandler):
    clients = set()

    @classmethod
    def tell_all(cls, message, io_loop):  # called by the thread that plays
        for client in cls.clients:  # EW502
            io_loop.add_callback(functools.partial(_tell, client, message))

    @classmethod
    def tell_copies(cls, message, io_loop):
        for client in list(cls.clients):  # ok: a copy
            io_loop.add_callback(functools.partial(_tell, client, message))

    @classmethod
    def tell_later(cls, message):
        for client in cls.clients:  # ok: the loop of this very thread
            IOLoop.current().add_callback(functools.partial(_tell, client, message))

    @classmethod
    def count(cls):
        for client in cls.clients:  # ok: it runs in the event loop, where nothing comes between
            client.seen += 1

    def open(self):
        self.clients.add(self)

    def on_close(self):
        self.clients.discard(self)


class Sensors:
    def __init__(self, loop):
        self.loop = loop
        self.queues = {}

    def on_value(self, value):
        for queue in self.queues.values():  # EW502
            self.loop.call_soon_threadsafe(queue.put_nowait, value)

    async def subscribe(self, name):
        self.queues[name] = asyncio.Queue()


def _tell(client, message):
    try:
        client.write_message(message)
    except Exception:
        client.close()
