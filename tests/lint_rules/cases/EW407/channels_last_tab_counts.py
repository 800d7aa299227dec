from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Status(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()

    async def disconnect(self, code):
        await self.update_status(False)  # EW407


class Counted(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()

    async def disconnect(self, code):
        left = await self.one_less()
        if left == 0:
            await self.update_status(False)  # ok: only when none is left

    async def one_less(self):
        return await counter.aincr(self.user.id, -1)


class Below(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        await self.mark_offline()  # ok: the helper counts

    async def mark_offline(self):
        if await connections.count(self.scope["user"]) == 0:
            await self.scope["user"].asave()


class Own(AsyncJsonWebsocketConsumer):
    connected = False

    async def disconnect(self, code):
        self.connected = False  # ok: the state of this connection
