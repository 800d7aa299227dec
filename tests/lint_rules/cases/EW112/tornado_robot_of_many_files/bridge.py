import topics
from tornado.websocket import WebSocketHandler


class Bridge(WebSocketHandler):
    def open(self):  # EW112
        topics.readers.append(self)
        self.write_message(topics.latest())


class Shell(WebSocketHandler):
    def open(self):  # ok: the client's word is run, so EW101 reports it
        self.write_message("ready")

    def on_message(self, message):
        self.write_message(topics.console.cmd(message))
