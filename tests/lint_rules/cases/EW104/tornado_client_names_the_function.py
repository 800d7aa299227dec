import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write("a player")


class Remote(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):  # EW104
        return True

    def open(self):
        self.write_message("ready")

    def on_message(self, message):
        getattr(player, message)()


class Overlay(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):  # ok: a page can only look on
        return True

    def open(self):
        self.write_message("ready")
