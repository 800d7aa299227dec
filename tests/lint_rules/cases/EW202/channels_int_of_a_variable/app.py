from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        room = self.scope["url_route"]["kwargs"]["room"]
        self.room = int(room)  # EW202
