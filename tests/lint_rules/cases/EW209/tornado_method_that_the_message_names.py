import json
import subprocess

from tornado.websocket import WebSocketHandler


class Control(WebSocketHandler):
    def open(self):
        self.write_message("hello")

    def on_message(self, message):  # EW209
        order = json.loads(message)
        getattr(self, order["method"])(order)

    def restart(self, order):
        subprocess.run(["systemctl", "restart", order["unit"]])


class Reader(WebSocketHandler):
    def open(self):
        self.write_message("hello")

    def on_message(self, message):  # ok: a message names no method that is private
        order = json.loads(message)
        getattr(self, order["method"])(order)

    def version(self, order):
        self.write_message("1.0")

    def _restart(self, order):
        subprocess.run(["systemctl", "restart", order["unit"]])


class Terminal(WebSocketHandler):
    def open(self):
        self.write_message("hello")

    def on_message(self, message):  # EW209
        order = json.loads(message)
        name = "do_%s" % order["method"]
        getattr(self, name)(order)

    def do_restart(self, order):
        subprocess.run(["systemctl", "restart", order["unit"]])


class Pager(WebSocketHandler):
    def open(self):
        self.write_message("hello")

    def on_message(self, message):  # ok: no method that the message can name does anything
        order = json.loads(message)
        getattr(self, "do_{}".format(order["method"]))(order)

    def do_version(self, order):
        self.write_message("1.0")

    def restart(self, order):
        subprocess.run(["systemctl", "restart", order["unit"]])
