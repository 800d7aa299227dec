from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Race(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW314
        race = await find_race(self.scope["url_route"]["kwargs"]["slug"])
        if race is not None:
            await self.accept()


class Lap(AsyncJsonWebsocketConsumer):
    async def connect(self):
        race = await find_race(self.scope["url_route"]["kwargs"]["slug"])
        if race is None:
            await self.close()
            return
        await self.accept()  # ok: let in or turned away


class Pit(Lap):
    async def connect(self):
        await super().connect()  # ok: the class above decides
