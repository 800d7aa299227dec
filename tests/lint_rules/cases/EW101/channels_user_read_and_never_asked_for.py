import json
from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.channel_layer.group_add("news", self.channel_name)
        await self.accept()

    async def receive(self, text_data):
        await keep(self.scope["user"], json.loads(text_data)["text"])
