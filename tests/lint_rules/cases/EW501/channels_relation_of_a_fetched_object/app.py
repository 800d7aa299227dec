from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await Message.objects.aget(pk=1)
        await self.send(m.author.name)  # EW501
