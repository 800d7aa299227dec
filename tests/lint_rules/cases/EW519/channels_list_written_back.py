from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core.cache import cache
from store import notes, shop


class Editors(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await sync_to_async(self.come)()

    def come(self):
        users = cache.get(self.room, [])
        users.append(self.user)
        cache.set(self.room, users, 7200)  # EW519

    def come_behind_a_lock(self):
        with cache.lock(self.room):
            users = cache.get(self.room, [])
            users.append(self.user)
            cache.set(self.room, users, 7200)  # ok: one after the other

    def look_up(self):
        price = cache.get("price")
        if price is None:
            price = shop.price()
            cache.set("price", price)  # ok: nothing that was read is changed

    def remember(self, sizes):
        found = sizes.get("a")
        found.append(1)
        sizes.set("a", found)  # ok: its own, and nobody waits in between

    async def write(self, text):
        page = await notes.get(self.room)
        page["text"] = text
        await notes.set(self.room, page)  # EW519

    async def copy(self, text):
        page = await notes.get(self.room)
        page["text"] = text
        await notes.set(text, page)  # ok: under another key

    async def edit(self, change):
        if (code := await notes.hget(self.room, "code")) is not None:
            code = changed(code, change)
            await notes.hset(self.room, "code", code)  # EW519
