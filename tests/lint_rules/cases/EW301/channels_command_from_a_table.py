from channels.generic.websocket import JsonWebsocketConsumer


class C(JsonWebsocketConsumer):
    def receive_json(self, content):  # ok: what runs is not known
        self.commands[content["command"]](self, content)
