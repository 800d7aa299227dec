from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler


class Feed(WebSocketHandler):
    def get_current_user(self):
        return users.get(self.get_secure_cookie("user"))

    def prepare(self):
        if self.current_user is None:
            raise HTTPError(403)

    def open(self):  # guarded
        clients.add(self)

    def on_message(self, message):  # guarded
        self.write_message(answer(message))
