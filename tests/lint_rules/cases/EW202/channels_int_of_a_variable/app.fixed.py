from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        room = self.scope["url_route"]["kwargs"]["room"]
        try:
            self.room = int(room)
        except ValueError:
            self.close()
            return
