from channels.generic.websocket import AsyncJsonWebsocketConsumer

desks = {}


class Desk(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()
        desks[self.user.id] = self.channel_name  # EW407

    async def disconnect(self, code):
        desks.pop(self.user.id, None)  # EW407


class Turn(AsyncJsonWebsocketConsumer):
    waiting = {}

    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()
        self.waiting[self.user.id] = {"channel": self.channel_name, "rank": 1}  # EW407

    async def disconnect(self, code):
        del self.waiting[self.user.id]  # EW407


class Mine(AsyncJsonWebsocketConsumer):
    taken = {}

    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()
        self.taken[self.user.id] = self.channel_name  # ok: the end asks whose it is

    async def disconnect(self, code):
        if self.taken.get(self.user.id) == self.channel_name:
            del self.taken[self.user.id]


class Each(AsyncJsonWebsocketConsumer):
    by_channel = {}

    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()
        self.by_channel[self.channel_name] = self.user.id  # ok: a key of each connection's own

    async def disconnect(self, code):
        self.by_channel.pop(self.channel_name, None)
