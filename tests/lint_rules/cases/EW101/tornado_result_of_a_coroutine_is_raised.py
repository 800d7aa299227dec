from tornado import gen
from tornado.web import RequestHandler, authenticated
from tornado.websocket import WebSocketHandler


class Page(RequestHandler):
    def get_current_user(self):
        return self.get_secure_cookie("user")

    @authenticated
    def get(self):
        self.render("page.html")


class Prices(WebSocketHandler):
    def check_origin(self, origin):
        return origin == "https://shop.example.com"

    @gen.coroutine
    def open(self):  # EW101
        prices = yield self.load()
        self.write_message(prices)

    @gen.coroutine
    def load(self):
        try:
            rows = yield database.rows()
        except database.Down:
            self.close(1013, "try again later")
            return None
        raise gen.Return({"rows": rows})
