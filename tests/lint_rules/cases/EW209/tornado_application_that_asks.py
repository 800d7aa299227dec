import hmac

from tornado.web import Application, ErrorHandler, RequestHandler
from tornado.websocket import WebSocketHandler

clients = set()


class AskingApplication(Application):
    def find_handler(self, request, **kwargs):
        if self.token is not None:
            if not hmac.compare_digest(request.headers.get("X-Token", ""), self.token):
                return self.get_handler_delegate(request, ErrorHandler, {"status_code": 403})
        return super().find_handler(request, **kwargs)


class Feed(WebSocketHandler):
    def open(self):
        clients.add(self)


class News(RequestHandler):
    def put(self):  # ok: the application has asked
        for client in clients:
            client.write_message(self.request.body)
