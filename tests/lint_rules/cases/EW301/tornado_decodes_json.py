import tornado.escape
import tornado.websocket


class Chat(tornado.websocket.WebSocketHandler):
    waiters = set()

    def on_message(self, message):  # EW301
        parsed = tornado.escape.json_decode(message)
        for waiter in self.waiters:
            waiter.write_message({"body": parsed["body"]})


class Quiet(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        try:
            parsed = tornado.escape.json_decode(message)
            self.write_message({"body": parsed["body"]})
        except (KeyError, TypeError, ValueError):
            self.write_message({"error": "no body"})  # ok: it is told
