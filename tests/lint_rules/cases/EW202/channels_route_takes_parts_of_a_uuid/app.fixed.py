from uuid import UUID

from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        try:
            room = UUID(self.scope["url_route"]["kwargs"]["room"])
        except ValueError:
            self.close()
            return
        seat = UUID(self.scope["url_route"]["kwargs"]["seat"])  # ok: the route counts its parts
