from uuid import UUID

from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        room = UUID(self.scope["url_route"]["kwargs"]["room"])  # EW202
        seat = UUID(self.scope["url_route"]["kwargs"]["seat"])  # ok: the route counts its parts
