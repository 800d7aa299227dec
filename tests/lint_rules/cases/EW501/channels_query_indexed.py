from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def connect(self):
        await self.send(Message.objects.order_by("id")[0].text)  # EW501
