from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def receive_json(self, content):
        action = content["action"]
        getattr(self, action)(content)  # EW606
