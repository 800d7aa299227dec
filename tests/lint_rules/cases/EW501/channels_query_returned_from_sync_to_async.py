from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        rows = await sync_to_async(self.rows)(text_data)
        await self.send(str([m.text for m in rows]))  # EW501

    def rows(self, room):
        return Message.objects.filter(room=room)
