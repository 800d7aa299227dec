from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer


class Draw(AsyncWebsocketConsumer):
    async def connect(self):
        self.artist = await database_sync_to_async(Artist.objects.get)(pk=1)

    async def receive(self, text_data):
        self.artist.name = text_data
        self.artist.save()  # EW501
