import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Prices(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.watched = set()
        await self.accept()

    async def receive_json(self, content):
        self.watched.add(content["name"])

    async def disconnect(self, code):
        for name in self.watched:  # ok: a consumer is asked one thing after the other, and this set is its own
            await self.channel_layer.group_discard(name, self.channel_name)


class Pushed(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.watched = set()
        await self.accept()
        self.pushing = asyncio.create_task(self.push())

    async def receive_json(self, content):
        self.watched.add(content["name"])

    async def push(self):
        for name in list(self.watched):
            await self.send_json({"price": await price_of(name)})
