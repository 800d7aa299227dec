from channels.generic.websocket import AsyncWebsocketConsumer
from django_redis import get_redis_connection


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        redis = get_redis_connection("default")
        redis.set("last", text_data)  # EW501
