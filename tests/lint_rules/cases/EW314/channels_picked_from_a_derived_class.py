import json

from channels.generic.websocket import AsyncWebsocketConsumer


class Events(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        try:
            payload = json.loads(text_data)
            method = getattr(self, "handle_" + payload["event"], None)
        except (ValueError, TypeError, KeyError):
            method = None
        if method is None:
            await self.reply("error", why="unknown event")
            return
        await method(payload)

    async def reply(self, event, **data):
        await self.send(text_data=json.dumps({"event": event, **data}))


async def find_crate(payload):
    pk = payload.get("crate")
    return await Crate.objects.filter(pk=pk).afirst() if isinstance(pk, int) else None


class Depot(Events):
    async def handle_fetch(self, payload):
        crate = await find_crate(payload)
        if crate is None:
            return  # EW314
        await crate.afetch()
        await self.reply("fetched", crate=crate.pk)

    async def handle_bring(self, payload):
        crate = await find_crate(payload)
        if crate is None:
            await self.reply("error", why="no such crate")  # ok: told
            return
        await crate.abring()
        await self.reply("brought", crate=crate.pk)
