import json

from tornado.websocket import WebSocketHandler


class Kernel:
    def take(self, text):
        self.queue.append(json.loads(text))


class Forward(WebSocketHandler):
    def on_message(self, message):  # ok: the answer comes from where the message goes
        self.kernel.take(message)
        self.write_message({"taken": True})

    def open(self):
        self.kernel = Kernel()
