import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Meter


class Readings(AsyncJsonWebsocketConsumer):
    poll = None

    async def connect(self):
        await self.accept()
        if self.poll is None or self.poll.done():
            self.poll = asyncio.create_task(self.follow())  # EW514

    async def follow(self):
        while True:
            await self.send_json({"watts": await Meter.latest()})
            await asyncio.sleep(5)

    async def disconnect(self, code):
        print("poll of", code, "ends")


class Cancelled(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.readings = asyncio.create_task(self.follow())  # ok: cancelled at the end

    async def follow(self):
        while True:
            await self.send_json({"watts": await Meter.latest()})
            await asyncio.sleep(5)

    async def disconnect(self, code):
        self.readings.cancel()


class CancelledByName(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.pulse = asyncio.create_task(self.follow())  # ok: cancelled by its name

    async def follow(self):
        while True:
            await self.send_json({"watts": await Meter.latest()})
            await asyncio.sleep(5)

    async def disconnect(self, code):
        for name in ("pulse",):
            getattr(self, name).cancel()


class Watchful(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.is_open = True
        await self.accept()
        self.looking = asyncio.create_task(self.follow())  # ok: it asks whether the connection is open

    async def follow(self):
        while True:
            if not self.is_open:
                break
            await self.send_json({"watts": await Meter.latest()})
            await asyncio.sleep(5)

    async def disconnect(self, code):
        self.is_open = False


class Brief(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.greeting = asyncio.create_task(self.greet())  # ok: it ends by itself

    async def greet(self):
        await asyncio.sleep(1)
        await self.send_json({"hello": True})
