from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_authenticated:
            self.accept()
