from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.forms.models import model_to_dict


class Room(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        user = self.scope["user"]
        await self.channel_layer.group_send("room", {"type": "joined", "user": model_to_dict(user)})  # EW312
        await self.channel_layer.group_send("room", {"type": "seen", "user": model_to_dict(user, fields=["name"])})  # ok: cut
        await self.send_json(model_to_dict(user))  # ok: one's own record
