from tornado.websocket import WebSocketHandler


class Kernel(WebSocketHandler):
    def on_message(self, message):  # ok: what is not seen takes the message as it came, and may answer
        self.connection.handle_incoming(message)


class Counter(WebSocketHandler):
    def on_message(self, message):  # EW301
        self.counts[message] = len(message)
