import tornado.escape
from tornado.websocket import WebSocketHandler

clients = set()


class Feed(WebSocketHandler):
    def open(self):
        user = self.current_user
        if not user:
            self.write_message({"login": "/login?next=" + tornado.escape.url_escape(self.request.path)})
            self.close()
            return
        clients.add(self)  # ok: a stranger hears its own path, and is turned away

    def on_message(self, message):
        broadcast(message)


class News(WebSocketHandler):
    def open(self):  # EW101
        user = self.current_user
        if not user:
            self.write_message(latest(self.request.path))
            self.close()
            return
        clients.add(self)

    def on_message(self, message):
        broadcast(message)
