from functools import wraps

from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

handlers = {}
listeners = []


def only_users(method):
    @wraps(method)
    def wrapper(self, *args):
        if self.current_user is None:
            raise HTTPError(403)
        return method(self, *args)

    return wrapper


class Page(WebSocketHandler):
    def prepare(self):
        handlers[self.request.path] = self  # no client has a connection yet


class Feed(Page):
    @only_users
    async def get(self):
        await super().get()

    def open(self):
        listeners.append(self)  # ok: get runs first, and turns strangers away


class OpenFeed(Page):
    def open(self):  # EW101
        listeners.append(self)
