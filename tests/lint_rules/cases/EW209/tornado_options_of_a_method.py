import json

from tornado.websocket import WebSocketHandler


def restart(**options):
    subprocess_of(options["unit"])


def subprocess_of(unit):
    units.restart(unit)


def version(**options):
    return options.get("format", "text")


class Control(WebSocketHandler):
    def open(self):
        self.write_message("hello")

    def on_message(self, message):  # EW209
        order = json.loads(message)
        restart(unit=order["unit"])


class Reader(WebSocketHandler):
    def open(self):
        self.write_message("hello")

    def on_message(self, message):  # ok: it only looks something up
        order = json.loads(message)
        self.write_message(version(format=order["format"]))
