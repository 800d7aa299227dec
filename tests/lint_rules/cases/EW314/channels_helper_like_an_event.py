import json

from channels.generic.websocket import WebsocketConsumer


class Likes(WebsocketConsumer):
    def connect(self):
        self.accept()

    def read_event(self, event):
        text = event.get("text")
        if text is not None:
            return json.loads(text)  # ok: the method above answers

    def websocket_receive(self, event):
        like = self.read_event(event)
        self.send(text_data=json.dumps({"liked": like}))
