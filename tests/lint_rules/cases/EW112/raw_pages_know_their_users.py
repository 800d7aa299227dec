import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write(self.get_secure_cookie("user"))


class Feed(tornado.websocket.WebSocketHandler):
    def open(self):  # ok: EW101 reports it, for there are users
        self.write_message(latest())
