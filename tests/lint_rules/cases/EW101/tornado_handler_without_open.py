import tornado.websocket


class Ticker(tornado.websocket.WebSocketHandler):
    def on_message(self, message):  # EW101
        self.write_message(database.latest(message))


class Guarded(tornado.websocket.WebSocketHandler):
    def prepare(self):
        if self.get_secure_cookie("user") is None:
            raise tornado.web.HTTPError(403)

    def on_message(self, message):  # ok: `prepare` asks first
        self.write_message(database.latest(message))
