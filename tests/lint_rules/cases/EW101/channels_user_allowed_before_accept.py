from channels.generic.websocket import AsyncWebsocketConsumer


class Bot(AsyncWebsocketConsumer):
    async def connect(self):
        if not await allowed(self.scope["user"]):
            return await self.close()
        await self.accept()  # ok: the user of the scope is asked for first
        await self.send(side(self.game))
