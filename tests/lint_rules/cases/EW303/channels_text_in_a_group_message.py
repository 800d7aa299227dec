from channels.generic.websocket import AsyncWebsocketConsumer
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        kind = json.loads(text_data)["kind"]
        await self.channel_layer.group_send("game", {"type": kind, "message": text_data})  # EW303
