import asyncio
import json
import logging

from tornado.websocket import WebSocketHandler

from bakery import ovens

log = logging.getLogger(__name__)


class Baker(WebSocketHandler):
    async def on_message(self, raw):
        message = json.loads(raw)
        if message["do"] == "bake":
            await self.bake(message["n"], str(message["bread"]))
        elif message["do"] == "heat":
            await self.heat(message["n"], int(message["degrees"]))
        elif message["do"] == "stop":
            await self.stop(message["n"])
        else:
            await self.answer(message["n"], error="unknown")

    async def answer(self, n, **fields):
        await self.write_message(json.dumps({"n": n, **fields}))

    async def bake(self, n, bread):
        try:
            loaf = await asyncio.wait_for(ovens.bake(bread), 600)
        except TimeoutError:  # EW314
            log.warning("%s is not done", bread)
            return
        await self.answer(n, loaf=loaf)

    async def heat(self, n, degrees):
        try:
            reached = await asyncio.wait_for(ovens.heat(degrees), 600)
        except TimeoutError:
            await self.answer(n, error="too cold")  # ok: the baker is told
            return
        await self.answer(n, degrees=reached)

    async def stop(self, n):
        try:
            await asyncio.wait_for(ovens.stop(), 5)
        except TimeoutError:
            log.warning("an oven does not stop")
        await self.answer(n, ok=True)  # ok: told in both cases
