import json

import tornado.websocket


class Wheel(tornado.websocket.WebSocketHandler):
    def open(self):
        self.application.watching.append(self)

    def on_message(self, message):  # EW209
        self.application.angle = json.loads(message)["angle"]

    def on_close(self):
        self.application.watching.remove(self)


class Own(tornado.websocket.WebSocketHandler):
    def open(self):
        self.application.watching.append(self)

    def on_message(self, message):  # ok: each client has a handler of its own
        self.angle = json.loads(message)["angle"]

    def on_close(self):
        self.application.watching.remove(self)
