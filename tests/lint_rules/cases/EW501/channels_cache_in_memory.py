from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.cache import cache


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        cache.set("last", text_data)  # ok: this cache is in memory
        async with engine.begin() as conn:
            await conn.execute(text_data)
        with self.lock() as conn:
            conn.execute(text_data)
        self.form.save()
