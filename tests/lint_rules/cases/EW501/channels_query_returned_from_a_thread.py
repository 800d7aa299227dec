from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        rows = await self.rows()
        for m in rows:  # EW501
            await self.send(m.text)

    @database_sync_to_async
    def rows(self):
        return Message.objects.filter(pk=1)
