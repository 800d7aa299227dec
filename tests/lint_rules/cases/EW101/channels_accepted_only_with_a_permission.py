from channels.generic.websocket import WebsocketConsumer


class Measurements(WebsocketConsumer):
    def connect(self):  # ok: who has no permission is not accepted, and hears nothing
        kit = kits.named(self.scope["url_route"]["kwargs"]["kit"])
        if self.scope["user"].has_perm("kits.read", kit):
            self.accept()

    def measurement(self, event):
        self.send(event["text"])


class Everything(WebsocketConsumer):
    def connect(self):  # EW101
        if self.scope["user"].has_perm("kits.read"):
            self.all = True
        self.accept()

    def measurement(self, event):
        self.send(event["text"])
