from channels.generic.websocket import AsyncJsonWebsocketConsumer
from garden.models import Bed


class Beds(AsyncJsonWebsocketConsumer):
    async def check(self, content):
        if "bed" not in content:
            await self.send_json({"error": "a bed is missing"})
            await self.close()
        return content.get("bed")

    async def close_if_unknown(self):
        if self.scope["user"].is_authenticated:
            return True
        await self.close(4401)

    async def greet(self, name):
        await self.send_json({"hello": name})

    async def tell_if_any(self, beds):
        if beds:
            await self.send_json({"beds": beds, "error": False})

    async def refuse(self):
        await self.send_json({"error": "not allowed"})


class Watering(Beds):
    async def receive_json(self, content):  # EW314
        await self.check(content)
        await Bed.objects.filter(name="roses").aupdate(wet=True)


class Sowing(Beds):
    async def receive_json(self, content):  # EW314
        bed = await self.check(content)
        if content.get("seeds"):
            await Bed.objects.filter(name=bed).aupdate(sown=True)
            await self.send_json({"sown": bed})


class Knowing(Beds):
    async def receive_json(self, content):  # EW314
        await self.close_if_unknown()
        if content.get("seeds"):
            await self.send_json({"sown": True})


class Heeding(Beds):
    async def receive_json(self, content):  # ok: it looks at what the helper says, and answers where all is well
        bed = await self.check(content)
        if bed is None:
            return
        await Bed.objects.filter(name=bed).aupdate(wet=True)
        await self.send_json({"wet": bed})


class Asked(Beds):
    async def receive_json(self, content):  # ok: whoever is refused has been told
        if not await self.close_if_unknown():
            return
        await self.send_json({"welcome": True})


class Answering(Beds):
    async def receive_json(self, content):  # ok: the helper always answers
        await Bed.objects.filter(name="roses").aupdate(wet=True)
        await self.greet("rose")


class Refusing(Beds):
    async def receive_json(self, content):  # ok: nobody is let through
        await Bed.objects.filter(name="roses").aupdate(asked=True)
        await self.refuse()


class Listing(Beds):
    async def receive_json(self, content):  # ok: what the helper tells is no refusal
        await self.tell_if_any(await Bed.objects.all())
