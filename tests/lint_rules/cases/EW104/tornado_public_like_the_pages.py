import tornado.web
from tornado.websocket import WebSocketHandler


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write(latest())


class Overlay(WebSocketHandler):
    def check_origin(self, origin):  # ok: the pages ask nobody who is there either, and it only tells
        return True

    def open(self):
        self.write_message(latest())
