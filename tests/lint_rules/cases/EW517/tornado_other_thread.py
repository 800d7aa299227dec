import threading

from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketHandler

screens = []


class Screens(WebSocketHandler):
    def open(self):
        screens.append(self)
        threading.Timer(5, self.ping_all).start()  # EW517

    def ping_all(self):
        for screen in screens:
            screen.write_message("ping")


class Watch(threading.Thread):
    def run(self):
        tell_each("now")  # EW517


class Careful(threading.Thread):
    def run(self):
        IOLoop.current().add_callback(tell_each, "now")  # ok: in the loop


def tell_each(text):
    for screen in screens:
        screen.write_message(text)
