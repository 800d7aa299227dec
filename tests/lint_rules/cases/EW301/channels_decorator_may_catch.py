import json

from channels.generic.websocket import WebsocketConsumer

from app.decorators import closes_on_error, measured


class Printer(WebsocketConsumer):
    @measured
    @closes_on_error
    def receive(self, text_data=None, bytes_data=None):  # ok: a decorator may catch that it is no JSON
        status.set(json.loads(text_data))


class Bare(WebsocketConsumer):
    def receive(self, text_data=None, bytes_data=None):  # EW301
        status.set(json.loads(text_data))
