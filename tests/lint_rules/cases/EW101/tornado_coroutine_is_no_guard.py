from tornado import gen
from tornado.web import authenticated
from tornado.websocket import WebSocketHandler


class Feed(WebSocketHandler):
    @gen.coroutine
    def open(self):  # EW101
        yield self.write_message(latest_orders(self.request))


class Own(WebSocketHandler):
    @authenticated
    @gen.coroutine
    def open(self):  # ok: Tornado asks who is there
        yield self.write_message(orders_of(self.current_user))
