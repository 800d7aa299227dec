import tornado.websocket

clients = []
watchers = []


class Feed(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.authenticate(message)

    def authenticate(self, message):
        clients.append(self)  # EW514

    def on_close(self):
        clients.remove(self)


class Watch(tornado.websocket.WebSocketHandler):
    def open(self):
        watchers.append(self)  # ok: once for each connection

    def on_close(self):
        watchers.remove(self)
