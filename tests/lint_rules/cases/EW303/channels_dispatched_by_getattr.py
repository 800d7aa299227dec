from channels.generic.websocket import AsyncWebsocketConsumer
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        await getattr(self, "on_" + data["action"])(data)

    async def on_move(self, data):
        await self.channel_layer.group_send("game", {"type": "moved", "data": data})  # EW303
