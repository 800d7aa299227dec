import asyncio, time
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await asyncio.to_thread(time.sleep, 1)
        await self.store(text_data)
        query = Message.objects.filter(room=1)  # ok: this query is only described

    @database_sync_to_async
    def store(self, text):
        Message.objects.create(text=text)
