from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        print(self.scope)  # EW601
