from channels.generic.websocket import AsyncWebsocketConsumer


class Members:
    async def connect(self):  # EW314
        if self.scope["user"].is_member:
            await self.accept()
        else:
            await self.refused()

    async def refused(self):
        pass


class Guests:
    async def connect(self):
        if self.scope["user"].is_guest:
            await self.accept()
        else:
            await self.close()  # ok: turned away


class News(Guests, AsyncWebsocketConsumer):
    pass
