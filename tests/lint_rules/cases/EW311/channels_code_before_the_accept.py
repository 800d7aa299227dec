from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close(code=4001)  # EW311
            return
        await self.accept()


class Told(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.accept()
            await self.close(code=4001)  # ok: accepted to tell why
            return
        await self.accept()


class Board(AsyncWebsocketConsumer):
    async def connect(self):
        headers = dict(self.scope["headers"])
        origin = headers.get(b"origin", b"").decode()
        if origin not in OUR_PAGES:
            await self.close(code=4403)  # ok: a page of somebody else needs no reason
            return
        if not self.scope["user"].is_staff:
            await self.close(code=4403)  # EW311
            return
        await self.accept()


class Both(AsyncWebsocketConsumer):
    async def connect(self):
        origin = dict(self.scope["headers"]).get(b"origin", b"").decode()
        if origin not in OUR_PAGES or self.scope["user"].is_anonymous:
            await self.close(code=4401)  # EW311
            return
        await self.accept()


class Desk(AsyncWebsocketConsumer):
    async def connect(self):
        user = self.scope["user"]
        if user.is_anonymous:
            await self.close(code=4401)  # EW311
            return
        if not user.is_staff:
            await self.close(code=4403)  # ok: the finding above counts it, for one accept mends both
            return
        await self.accept()
