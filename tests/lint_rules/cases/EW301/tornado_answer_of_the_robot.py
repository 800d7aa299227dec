import json

from tornado.websocket import WebSocketHandler


class Mower(WebSocketHandler):
    def initialize(self):
        self.asked = {}

    def on_message(self, text):  # ok: it is the answer to what the server asked
        try:
            said = json.loads(text)
            waiting = self.asked.get(said["order"])
            if waiting is None or waiting.done():
                return
            waiting.set_result(bool(said["ok"]))
        except (ValueError, KeyError, TypeError):
            log.warning("the mower says %r", text)


class Hedge(WebSocketHandler):
    def on_message(self, text):  # EW301
        try:
            said = json.loads(text)
            gardens.cut(said["hedge"])
        except (ValueError, KeyError, TypeError):
            log.warning("the garden says %r", text)
