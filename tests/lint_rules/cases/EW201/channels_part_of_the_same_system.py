from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings


class Relay(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["headers"]["authorization"] != settings.RELAY_SECRET:
            return await self.close()
        await self.accept()

    async def receive_json(self, content):
        await self.channel_layer.group_send(content["group"], content)  # ok: only another server knows the secret
