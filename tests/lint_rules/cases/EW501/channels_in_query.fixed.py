from channels.generic.websocket import AsyncWebsocketConsumer
from models import Room


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        if await Room.objects.filter(open=True).acontains(self.room):
            await self.send("open")
