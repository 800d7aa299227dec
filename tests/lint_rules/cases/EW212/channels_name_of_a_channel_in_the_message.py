from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core.cache import cache


class Intercom(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        if not self.user.is_authenticated:
            await self.close()
            return
        await self.accept()
        await self.send_json({"you": self.channel_name})

    async def receive_json(self, content, **kwargs):
        if content["kind"] == "ring":
            await self.ring(content["to"], content)
        else:
            await self.answer(content["to"])

    async def ring(self, peer, content):
        await self.channel_layer.send(peer, {"type": "rang", "from": self.channel_name})  # EW212

    async def answer(self, peer):
        if not await cache.aget(f"{self.user.house_id}:{peer}"):
            return
        await self.channel_layer.send(peer, {"type": "rang", "from": self.channel_name})  # ok: known in his house

    async def rang(self, event):
        await self.send_json({"from": event["from"]})
