from channels.generic.websocket import JsonWebsocketConsumer


class Hall(JsonWebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_authenticated:
            self.accept()
