from collections import Counter

from flask_socketio import SocketIO, emit

socketio = SocketIO(app)
counts = Counter()


class Registry:
    def __init__(self):
        self.hooks = []
        self.handlers = {}

    def add_global_handler(self, pattern, handler):
        self.hooks.append((pattern, handler))

    def add_handler(self, event, handler):
        self.handlers[event] = handler


registry = Registry()


def count(event_name, args, result):
    counts[event_name] += 1  # ok: it runs beside the handler of the message, which answers


def rename(payload):  # EW314
    rooms[payload["room"]] = payload["name"]


def start():
    registry.add_global_handler("*", count)
    registry.add_handler("rename", rename)
