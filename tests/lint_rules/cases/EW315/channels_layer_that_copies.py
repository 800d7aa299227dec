import json

from channels.generic.websocket import AsyncWebsocketConsumer

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


class Kilns(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("kilns", self.channel_name)
        await self.accept()

    async def receive(self, text_data):
        await self.channel_layer.group_send("kilns", {"type": "kiln.heated", "text": text_data})

    async def kiln_heated(self, event):
        event.pop("type")  # ok: this layer makes a copy for each consumer
        await self.send(json.dumps(event))
