from channels.generic.websocket import JsonWebsocketConsumer


class C(JsonWebsocketConsumer):
    def receive_json(self, content):  # EW301
        Read.objects.create(n=content["n"])
