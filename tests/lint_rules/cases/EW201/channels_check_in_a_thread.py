from channels.generic.websocket import AsyncWebsocketConsumer
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.room_id = self.scope["url_route"]["kwargs"]["room_id"]
        self.user = self.scope["user"]
        if not await sync_to_async(self.is_member)():
            await self.close()
            return
        await self.channel_layer.group_add(f"chat_{self.room_id}", self.channel_name)  # ok: the check runs in a thread
        await self.accept()

    def is_member(self):
        return Member.objects.filter(room_id=self.room_id, user=self.user).exists()
