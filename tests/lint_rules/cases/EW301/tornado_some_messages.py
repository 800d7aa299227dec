import json

from tornado.websocket import WebSocketHandler


class Feed(WebSocketHandler):
    def on_message(self, message):  # EW301
        try:
            said = json.loads(message)
        except ValueError:
            log.error("no JSON")
            return
        self.write_message({"done": run(said["id"])})
