from wsgiref.simple_server import make_server

from ws4py.server.wsgiutils import WebSocketWSGIApplication
from ws4py.websocket import WebSocket

watchers = []


class Doors(WebSocket):
    def opened(self):
        if session_of(self.environ.get("HTTP_COOKIE")) is None:  # ok: the cookie decides
            return self.close(4001, "who are you?")
        watchers.append(self)

    def received_message(self, message):
        self.send(state_of(message.data))

    def closed(self, code, reason=None):
        watchers.remove(self)


class Cameras(WebSocket):
    def received_message(self, message):  # EW101
        for watcher in watchers:
            watcher.send(message.data)


make_server("", 8080, app=WebSocketWSGIApplication(handler_cls=Cameras)).serve_forever()
