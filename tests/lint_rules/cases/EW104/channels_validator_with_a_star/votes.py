import functools

from channels.generic.websocket import JsonWebsocketConsumer


def members_only(method):
    @functools.wraps(method)
    def checked(self, *args, **kwargs):
        if not self.scope["user"].is_authenticated:
            return self.close(code=4401)
        return method(self, *args, **kwargs)

    return checked


class Hall(JsonWebsocketConsumer):
    @members_only
    def receive_json(self, content, **kwargs):
        vote(self.scope["url_route"]["kwargs"]["hall"], content["choice"])

    def connect(self):
        self.accept()


class Desk(JsonWebsocketConsumer):
    def connect(self):
        self.accept()
