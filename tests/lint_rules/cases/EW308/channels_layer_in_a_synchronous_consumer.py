from asgiref.sync import async_to_sync
from channels.generic.websocket import JsonWebsocketConsumer


class Depot(JsonWebsocketConsumer):
    def connect(self):
        async_to_sync(self.channel_layer.group_add)("depot", self.channel_name)  # ok: run to its end
        self.accept()

    def disconnect(self, code):
        self.channel_layer.group_discard("depot", self.channel_name)  # EW308
