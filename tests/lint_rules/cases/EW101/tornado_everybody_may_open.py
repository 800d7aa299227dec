from tornado.websocket import WebSocketHandler

clients = set()


class Feed(WebSocketHandler):
    def open(self):  # EW101
        clients.add(self)

    def on_message(self, message):
        broadcast(message)
