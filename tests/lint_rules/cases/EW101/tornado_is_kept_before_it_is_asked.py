from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler


class Feed(WebSocketHandler):
    def prepare(self):
        CURRENT["handler"] = self
        if self.current_user is None:
            raise HTTPError(403)

    def open(self):  # ok: what `prepare` does before the check is done before the client is let in
        self.write_message(latest())


class Open(WebSocketHandler):
    def prepare(self):
        CURRENT["handler"] = self

    def open(self):  # EW101
        self.write_message(latest())
