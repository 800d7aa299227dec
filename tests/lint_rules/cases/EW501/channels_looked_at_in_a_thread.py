from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        for m in await self.rows():
            await self.send(m)

    @database_sync_to_async
    def rows(self):
        if Message.objects.filter(pk=1):  # ok: looked at in a thread
            return list(Message.objects.all())
        return []
