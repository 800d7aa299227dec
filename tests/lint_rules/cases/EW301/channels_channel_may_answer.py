from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def receive(self, text_data):  # ok: what it is sent to may answer
        payload = json.loads(text_data)
        Channel("chat").send(payload)
