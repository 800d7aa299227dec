from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, WebSocketHandler


class Upstream(WebSocketClientConnection):
    def on_message(self, message):  # ok: the word of a server
        if message:
            self.parts.append(message)


class Orders(WebSocketHandler):
    def on_message(self, message):
        if message not in self.application.orders:
            return  # EW314
        self.write_message("placed")


application = Application([("/orders", Orders)])
