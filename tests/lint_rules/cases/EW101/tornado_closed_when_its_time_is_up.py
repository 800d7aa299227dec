from tornado.ioloop import IOLoop
from tornado.web import RequestHandler, authenticated
from tornado.websocket import WebSocketHandler


class Page(RequestHandler):
    def get_current_user(self):
        return self.get_secure_cookie("user")

    @authenticated
    def get(self):
        self.render("page.html")


class Lobby(WebSocketHandler):
    def check_origin(self, origin):
        return origin == "https://game.example.com"

    def open(self):  # EW101
        IOLoop.current().call_later(60, self.too_late)
        self.write_message(games.as_json())

    def too_late(self):
        self.close(4008, "idle")
