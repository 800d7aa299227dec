from channels.generic.websocket import JsonWebsocketConsumer


class C(JsonWebsocketConsumer):
    def receive_json(self, content):  # ok: what it is sent to may answer
        Channel("chat").send(content)
