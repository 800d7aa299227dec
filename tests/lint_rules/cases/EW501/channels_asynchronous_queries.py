import asyncio
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        async for m in Message.objects.filter(room=1):  # ok: an asynchronous query
            m.text = text_data
            await m.asave()
        names = [m.name async for m in Message.objects.all()]
        rows = await asyncio.to_thread(lambda: list(Message.objects.all()))
        for row in await database_sync_to_async(list)(Message.objects.all()):
            pass
        for item in self.cart.filter(names):
            item.save()
