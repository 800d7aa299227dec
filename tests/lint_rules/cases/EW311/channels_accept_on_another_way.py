from channels.generic.websocket import AsyncWebsocketConsumer


class Lounge(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()
        else:
            await self.close(code=4001)  # EW311


class Gallery(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()
            return
        await self.close(code=4001)  # EW311


class Ring(AsyncWebsocketConsumer):
    async def connect(self):
        match self.scope["url_route"]["kwargs"]["role"]:
            case "boxer":
                await self.accept()
            case "crowd":
                await self.accept("crowd")
            case _:
                await self.close(code=4004)  # EW311


class Vault(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            self.box = await boxes.of(self.scope["user"])
            await self.accept()
        except NoSuchBox:
            await self.close(code=4004)  # EW311


class Garage(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()
            if await self.is_full():
                await self.close(code=4029)  # ok: accepted two lines above
        else:
            await self.accept()
            await self.close(code=4001)  # ok: accepted to tell why


class Harbour(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            await self.accept()
            self.berth = await berths.of(self.scope["user"])
        except NoSuchBerth:
            await self.close(code=4004)  # ok: what fails here comes after the accept


class Ferry(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()
        await self.board()
        if self.is_late:
            await self.close(code=4008)  # ok: nothing here says that a late one was not accepted


class Station(AsyncWebsocketConsumer):
    async def connect(self):
        while True:
            if await self.has_ticket():
                await self.accept()
                break
        if not await self.platform_is_open():
            await self.close(code=4003)  # ok: behind the loop that accepts


class Kiosk(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            await self.accept()
            if not await self.is_open():
                raise Shut
        except Shut:
            self.shut = True
        if self.shut:
            await self.close(code=4010)  # ok: what was raised is caught behind the accept


class Attic(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            if not self.scope["user"].is_authenticated:
                return
            await self.accept()
        finally:
            if await self.is_locked():
                await self.close(code=4023)  # ok: a way that accepts ends here as well
