import asyncio
import json
import logging

import redis.asyncio as redis

log = logging.getLogger(__name__)


class Hub:
    def __init__(self):
        self.redis = redis.from_url("redis://cache")
        self.seats = {}

    async def deliver(self, room, line):
        for seat in list(self.seats.get(room, [])):
            try:
                await asyncio.wait_for(seat.send_json(line), 5)
            except Exception:
                self.seats[room].remove(seat)

    async def listen(self):
        pubsub = self.redis.pubsub()
        await pubsub.psubscribe("room:*")
        async for item in pubsub.listen():  # EW515
            await self.deliver(item["channel"], json.loads(item["data"]))

    async def listen_again(self):
        while True:
            try:
                pubsub = self.redis.pubsub()
                await pubsub.psubscribe("hall:*")
                async for item in pubsub.listen():  # ok: caught outside, and begun anew
                    await self.deliver(item["channel"], json.loads(item["data"]))
            except Exception:
                log.exception("the listener begins anew")
                await asyncio.sleep(1)
