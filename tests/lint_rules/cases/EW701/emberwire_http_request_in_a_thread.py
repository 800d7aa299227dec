import asyncio, requests
from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await asyncio.to_thread(requests.get, "https://x.example")  # EW701
        return Ok()
