import json
from datetime import datetime

from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


class Table(AsyncWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        await self.channel_layer.group_add("table", self.channel_name)
        await self.accept()

    async def receive(self, text_data):
        await self.channel_layer.group_send("table", {"type": "said", "who": self.user.id})  # EW318
        await self.channel_layer.group_send("table", {"type": "said", "who": str(self.user.id)})  # ok: a text
        await self.channel_layer.group_send("table", {"type": "said", "photo": bytes(text_data, "utf-8")})  # ok: msgpack
        await self.send(text_data=json.dumps({"who": self.scope["user"].pk}))  # EW318
        text = json.dumps({"at": datetime.now()})
        await self.send(text_data=text)  # EW318


class Kitchen(AsyncJsonWebsocketConsumer):
    @classmethod
    async def encode_json(cls, content):
        return json.dumps(content, default=str)

    async def receive_json(self, content):
        await self.send_json({"at": datetime.now()})  # ok: this class says how it is written
