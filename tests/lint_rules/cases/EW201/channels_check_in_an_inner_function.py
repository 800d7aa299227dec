from channels.generic.websocket import AsyncWebsocketConsumer
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        room_id = self.scope["url_route"]["kwargs"]["room_id"]
        user = self.scope["user"]

        @database_sync_to_async
        def check():
            return Member.objects.filter(room_id=room_id, user=user).exists()

        if not await check():
            await self.close()
            return
        await self.channel_layer.group_add(f"chat_{room_id}", self.channel_name)  # ok: the check is a function inside
        await self.accept()
