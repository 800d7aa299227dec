"""`aexists` is a coroutine, and so is what `database_sync_to_async` makes of a method."""

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer

from clinic.models import Device, Reading


class Monitor(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        key = dict(self.scope["headers"]).get(b"x-device-key", b"").decode()
        if not Device.objects.filter(key=key).aexists():
            await self.close(4403)
            return
        await self.accept()
        await self.send_json([reading.value async for reading in Reading.objects.all()])


class Ward(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        if self.is_known(dict(self.scope["headers"]).get(b"x-device-key", b"").decode()):
            await self.accept()
            await self.send_json([reading.value async for reading in Reading.objects.all()])
        else:
            await self.close(4403)

    @database_sync_to_async
    def is_known(self, key):
        return Device.objects.filter(key=key).exists()


class Bed(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: it is awaited
        key = dict(self.scope["headers"]).get(b"x-device-key", b"").decode()
        if not await Device.objects.filter(key=key).aexists():
            await self.close(4403)
            return
        await self.accept()
        await self.send_json([reading.value async for reading in Reading.objects.all()])


class Table(JsonWebsocketConsumer):
    def connect(self):  # ok: a plain function is made of it, which waits
        key = dict(self.scope["headers"]).get(b"x-device-key", b"").decode()
        if not async_to_sync(is_known)(key):
            self.close(4403)
            return
        self.accept()
        self.send_json([reading.value for reading in Reading.objects.all()])


async def is_known(key):
    return await Device.objects.filter(key=key).aexists()
