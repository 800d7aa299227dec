from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.cache import cache


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        cache.set("last", text_data)  # EW501
