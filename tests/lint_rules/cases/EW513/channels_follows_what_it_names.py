import json

from channels.generic.websocket import AsyncWebsocketConsumer


class Courts(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await self.follow(json.loads(text_data))

    async def follow(self, wanted):  # EW513
        await self.channel_layer.group_add(f"court_{wanted.get('id')}", self.channel_name)


class Own(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await self.follow(json.loads(text_data))

    async def follow(self, wanted):  # ok: it follows the courts of which it is a member, and no more
        court = await Court.of(wanted["id"], self.scope["user"])
        if court is None:
            return
        await self.channel_layer.group_add(f"court_{wanted['id']}", self.channel_name)
