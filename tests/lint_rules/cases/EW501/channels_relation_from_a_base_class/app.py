from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await self.newest()
        await self.send(m.room.name)  # EW501

    @database_sync_to_async
    def newest(self):
        return Message.objects.latest("id")
