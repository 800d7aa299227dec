from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


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


class Asked(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        self.groups.append(content["group"])
        await self.channel_layer.group_add(content["group"], self.channel_name)  # ok: Channels discards it at the end
