from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def receive(self, text=None, bytes=None):  # ok: it does nothing that anybody could be told of
        print("received")
