from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core.cache import cache

from .models import Shift


class DispatchConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        user = self.scope["user"]
        on_duty = await cache.aget(f"duty:{user.pk}")
        if on_duty is False:
            await self.close(code=4403)
            return
        await self.channel_layer.group_add("dispatch", self.channel_name)
        await self.accept()

    async def call(self, event):
        await self.send_json(event["call"])


class CrewConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: whoever is not in the cache is refused as well
        user = self.scope["user"]
        on_duty = await cache.aget(f"duty:{user.pk}")
        if on_duty is not True:
            await self.close(code=4403)
            return
        await self.channel_layer.group_add("crew", self.channel_name)
        await self.accept()


class GarageConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: a question that is answered with yes or no
        user = self.scope["user"]
        if await Shift.covers(user.pk) is False:
            await self.close(code=4403)
            return
        await self.channel_layer.group_add("garage", self.channel_name)
        await self.accept()
