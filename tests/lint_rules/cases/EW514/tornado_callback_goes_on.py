from tornado.ioloop import PeriodicCallback
from tornado.websocket import WebSocketHandler


class Clock(WebSocketHandler):
    def open(self):
        self.callback = PeriodicCallback(self.tick, 1000)  # EW514
        self.callback.start()

    def tick(self):
        self.write_message("tick")

    def on_close(self):
        journal.write("closed")


class Careful(WebSocketHandler):
    def open(self):
        self.callback = PeriodicCallback(self.tick, 1000)  # ok: it is stopped
        self.callback.start()

    def tick(self):
        self.write_message("tick")

    def on_close(self):
        self.callback.stop()
