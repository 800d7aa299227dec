import json

from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer
from channels.layers import get_channel_layer


class Pumps(WebsocketConsumer):
    def connect(self):
        async_to_sync(self.channel_layer.group_add)("pumps", self.channel_name)
        self.accept()

    def pump_started(self, event):
        event.pop("type")  # EW315
        self.send(json.dumps(event))

    def pump_stopped(self, event):
        del event["type"]  # EW315
        self.send(json.dumps(event))

    def pump_cleaned(self, event):
        event = dict(event)
        event.pop("type")  # ok: its own copy
        self.send(json.dumps(event))

    def receive(self, text_data):
        order = json.loads(text_data)
        order.pop("type")  # ok: what this client alone has sent
        switch(self.scope["user"], order)


def tell(event, pump):
    layer = get_channel_layer()
    async_to_sync(layer.group_send)("pumps", {"type": "pump.started", "pump": pump})
    async_to_sync(layer.group_send)("pumps", {"type": "pump.stopped", "pump": pump})
    async_to_sync(layer.group_send)("pumps", {"type": "pump.cleaned", "pump": pump})
