"""How often an address comes says nothing of who it is, in whatever function and in whichever thread it is asked."""

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user_model
from hall.limits import check_rate_limit, limiter
from hall.models import Bucket

User = get_user_model()


def address_of(scope):
    for key, value in scope["headers"]:
        if key == HEADER:
            return value.decode()
    return scope["client"][0]


def rate_limited(scope):
    return Bucket.objects.filter(key=address_of(scope)).exists()


def in_a_thread(function):
    return cast(Callable, sync_to_async(function, thread_sensitive=True))


class CountedConsumer(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        if await in_a_thread(rate_limited)(self.scope):
            await self.close()
            return
        await self.channel_layer.group_add("hall", self.channel_name)
        await self.accept()


class AllowedConsumer(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        if not await limiter.allow(self.scope["headers"]):
            await self.close()
            return
        await self.channel_layer.group_add("hall", self.channel_name)
        await self.accept()


class RaisingConsumer(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await check_rate_limit(self.scope)
        await self.channel_layer.group_add("hall", self.channel_name)
        await self.accept()


class AskedConsumer(AsyncWebsocketConsumer):
    async def connect(self):  # ok: the user is asked for, too
        user = self.scope["user"]
        if await in_a_thread(rate_limited)(self.scope) or not user.is_authenticated:
            await self.close()
            return
        await self.channel_layer.group_add("hall", self.channel_name)
        await self.accept()
