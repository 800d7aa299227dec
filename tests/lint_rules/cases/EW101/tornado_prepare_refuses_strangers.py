from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

clients = set()


class Feed(WebSocketHandler):
    def prepare(self):
        if self.request.headers.get("Upgrade", "").lower() == "websocket":
            if not self.current_user:
                raise HTTPError(403)

    def open(self):
        clients.add(self)  # ok: prepare runs first, for every request
