import redis
from channels.generic.websocket import AsyncWebsocketConsumer


class Bets(AsyncWebsocketConsumer):
    store = redis.Redis()

    async def receive(self, text_data):
        if self.store.get("open"):  # EW501
            await self.send("yes")
