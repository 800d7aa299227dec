from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    groups = ["news"]  # ok: Channels discards these groups

    async def connect(self):
        await self.accept()


class Twice(AsyncWebsocketConsumer):
    groups = ["news"]

    async def connect(self):
        await self.channel_layer.group_add("news", self.channel_name)  # ok: the same group
        await self.channel_layer.group_add("sport", self.channel_name)  # EW402
        await self.accept()
