import redis
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core.cache import cache

from .keys import ONLINE_KEY, PAGES, WAITING

client = redis.Redis()


class Waiting(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        client.hset(WAITING, str(self.scope["user"].id), str(self.channel_name))

    async def disconnect(self, code):
        client.hdel(WAITING, str(self.scope["user"].id))  # EW407


class Cached(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()
        cache.set(f"socket:{self.user.id}", self.channel_name)

    async def disconnect(self, code):
        cache.delete(f"socket:{self.user.id}")  # EW407


class Shown(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user_id = self.scope["user"].id
        await self.accept()
        client.sadd(ONLINE_KEY, self.user_id)

    async def disconnect(self, code):
        client.srem(ONLINE_KEY, self.user_id)  # EW407


class OfARoom(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user_id = self.scope["user"].id
        await self.accept()
        client.sadd(f"online:{self.room}", self.user_id)

    async def disconnect(self, code):
        client.srem(f"online:{self.room}", self.user_id)  # EW407


class Compared(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user_id = self.scope["user"].id
        await self.accept()
        client.hset(WAITING, self.user_id, self.channel_name)

    async def disconnect(self, code):
        if client.hget(WAITING, self.user_id) == self.channel_name:
            client.hdel(WAITING, self.user_id)  # ok: only its own


class OfThePage(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user_id = self.scope["user"].id
        await self.accept()
        client.hset(PAGES, self.user_id, self.scope["path"])

    async def disconnect(self, code):
        client.hdel(PAGES, self.user_id)  # ok: nothing that another connection of the user is told by


class OfTheChannel(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user_id = self.scope["user"].id
        await self.accept()
        cache.set(f"socket:{self.user_id}:{self.channel_name}", self.channel_name)

    async def disconnect(self, code):
        cache.delete(f"socket:{self.user_id}:{self.channel_name}")  # ok: a key of each connection's own
