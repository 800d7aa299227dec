from channels.generic.websocket import JsonWebsocketConsumer


class Sign(JsonWebsocketConsumer):
    def connect(self):
        self.accept()

    def receive_json(self, content):  # ok: nothing but a heartbeat is expected
        sign.seen()
        if content.get("type") == "heartbeat":
            self.send_json({"type": "heartbeat-response"})
            return
