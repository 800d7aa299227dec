import jwt
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from garden.models import Bed, Gardener


@database_sync_to_async
def gardener_of(number):
    return Gardener.objects.get(pk=number)  # EW314


@database_sync_to_async
def bed_of(number):
    return Bed.objects.get(pk=number)  # ok: who calls it catches that


class Direct(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.bed_id = self.scope["url_route"]["kwargs"]["bed_id"]
        self.bed = await self.find()
        await self.accept()

    @database_sync_to_async
    def find(self):
        return Bed.objects.get(id=self.bed_id)  # EW314


class Helped(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.gardener = await gardener_of(self.scope["url_route"]["kwargs"]["number"])
        await self.accept()


class Refusing(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            self.bed = await bed_of(self.scope["url_route"]["kwargs"]["bed_id"])
        except Bed.DoesNotExist:
            await self.close(code=4404)
            return
        await self.accept()


class Asking(AsyncJsonWebsocketConsumer):
    async def connect(self):
        number = self.scope["url_route"]["kwargs"]["bed_id"]
        if not await Bed.objects.filter(id=number).aexists():
            await self.close(code=4404)
            return
        self.bed = await Bed.objects.aget(id=number)  # ok: it is there
        await self.accept()


class Own(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.gardener = await Gardener.objects.aget(user=self.scope["user"])  # ok: no word of the client
        await self.accept()


class Signed(AsyncJsonWebsocketConsumer):
    async def connect(self):
        token = self.scope["query_string"].decode()
        claims = jwt.decode(token, KEY, algorithms=["HS256"])  # EW314
        self.name = claims["name"]
        await self.accept()


class Paired(AsyncJsonWebsocketConsumer):
    async def connect(self):
        pair = self.scope["url_route"]["kwargs"]["pair"]
        names = pair.split("_")
        self.other = names[1]  # EW314
        await self.accept()


class Counted(AsyncJsonWebsocketConsumer):
    async def connect(self):
        names = self.scope["url_route"]["kwargs"]["pair"].split("_")
        if len(names) != 2:
            await self.close(code=4400)
            return
        self.other = names[1]  # ok: there are two
        await self.accept()


class Tokens:
    async def __call__(self, scope, receive, send):
        key = str(scope["query_string"]).split("=")[1]  # EW314
        scope["gardener"] = await named(key)
        return await self.inner(scope, receive, send)
