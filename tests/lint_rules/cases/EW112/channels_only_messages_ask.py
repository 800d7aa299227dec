from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth.models import User


class Race(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW112
        await self.channel_layer.group_add("race", self.channel_name)
        await self.accept()
        await self.send_json(await latest_times())

    async def receive_json(self, content):
        if self.scope["user"].is_authenticated:
            await self.channel_layer.group_send("race", {"type": "said", "text": content["text"]})


class Results(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: no message asks either, so EW101 reports it
        await self.channel_layer.group_add("results", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        await self.channel_layer.group_send("results", {"type": "said", "text": content["text"]})
