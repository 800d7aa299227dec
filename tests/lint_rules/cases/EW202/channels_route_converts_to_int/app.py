from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        room = int(self.scope["url_route"]["kwargs"]["room"])  # ok: the route lets only numbers through
