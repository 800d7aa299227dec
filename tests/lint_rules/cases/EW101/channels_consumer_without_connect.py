from channels.generic.websocket import AsyncWebsocketConsumer


class Ticker(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):  # EW101
        await self.send(await database.latest(text_data))


class Door(AsyncWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            return await self.close()
        await self.accept()


class Inner(Door):
    async def receive(self, text_data=None, bytes_data=None):  # ok: the class above asks
        await self.send(await database.latest(text_data))
