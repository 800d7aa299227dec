from channels.generic.websocket import AsyncWebsocketConsumer
from models import Room


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        if self.room in Room.objects.filter(open=True):  # EW501
            await self.send("open")
