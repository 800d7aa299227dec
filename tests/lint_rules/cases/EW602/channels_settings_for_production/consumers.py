from channels.generic.websocket import WebsocketConsumer


class Feed(WebsocketConsumer):
    def connect(self):
        self.accept()
