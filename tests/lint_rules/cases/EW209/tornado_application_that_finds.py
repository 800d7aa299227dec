from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

clients = set()


class CountingApplication(Application):
    def find_handler(self, request, **kwargs):
        self.count += 1
        return super().find_handler(request, **kwargs)


class Feed(WebSocketHandler):
    def open(self):
        clients.add(self)


class News(RequestHandler):
    def put(self):  # EW209
        for client in clients:
            client.write_message(self.request.body)
