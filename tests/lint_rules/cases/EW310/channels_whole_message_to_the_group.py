import json

from channels.generic.websocket import AsyncWebsocketConsumer


class Kites(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await self.channel_layer.group_send("field", json.loads(text_data))  # EW310


class Strings(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        message = json.loads(text_data)
        message["type"] = "string.pulled"
        await self.channel_layer.group_send("field", message)  # ok: the server has had the last word

    async def string_pulled(self, event):
        await self.send(text_data=json.dumps(event))


class Tails(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        message = json.loads(text_data)
        message["type"] = message["kind"]
        await self.channel_layer.group_send("field", message)  # EW310
