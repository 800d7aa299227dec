from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        rows = Message.objects.filter(pk=1)
        first = rows[:10]  # ok: a slice is still a query
        if rows is not None and await rows.aexists():
            async for m in first:
                await self.send(m.text)
