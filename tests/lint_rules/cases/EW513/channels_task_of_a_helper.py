import asyncio
import json

from channels.generic.websocket import AsyncWebsocketConsumer


class Scale(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        msg = json.loads(text_data or "{}")
        handler = {"weights": self.weights, "zero": self.zero}.get(msg.get("t"))
        if handler is None:
            await self.reply(error="unknown")
            return
        await handler(msg)

    async def weights(self, msg):
        batch = [float(each) for each in msg["items"]]
        self.last = asyncio.ensure_future(self.keep(batch))  # EW513
        await self.reply(ok=True)

    async def zero(self, msg):
        await self.keep([])  # ok: waited for
        await self.reply(ok=True)

    async def keep(self, batch):
        await weights.store(self.scope["url_route"]["kwargs"]["scale"], batch)

    async def reply(self, **data):
        await self.send(text_data=json.dumps(data))
