import functools

from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler


def authenticated(method):
    @functools.wraps(method)
    def wrapper(self, *args, **kwargs):
        if self.current_user is None:
            raise HTTPError(403)
        return method(self, *args, **kwargs)

    return wrapper


class Events(WebSocketHandler):
    @authenticated
    def get(self, *args, **kwargs):
        return super().get(*args, **kwargs)

    def open(self):  # ok: Tornado calls `get` first, and its decorator refuses strangers
        listeners.add(self)
