import asyncio
from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await asyncio.sleep(2)  # EW701
        return Ok()
