from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        room = int(self.scope["url_route"]["kwargs"]["room"])  # ok: no route is seen
