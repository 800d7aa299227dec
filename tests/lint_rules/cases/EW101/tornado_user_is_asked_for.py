from tornado.websocket import WebSocketHandler

clients = set()


class Feed(WebSocketHandler):
    def open(self):
        if self.current_user is None:
            self.close()
            return
        clients.add(self)  # ok: a stranger was turned away

    def on_message(self, message):
        broadcast(message)
