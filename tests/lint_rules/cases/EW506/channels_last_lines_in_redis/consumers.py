from channels.generic.websocket import AsyncJsonWebsocketConsumer
from redis.asyncio import from_url

store = from_url("redis://localhost")


class Paper(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await store.rpush("paper", content["line"])  # ok: cut in the next line
        await store.ltrim("paper", -100, -1)
        await self.send_json({"lines": await store.lrange("paper", 0, -1)})
