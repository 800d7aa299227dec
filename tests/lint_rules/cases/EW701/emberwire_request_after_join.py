import httpx
from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        return Ok()

    async def after_join(self):  # EW701
        async with httpx.AsyncClient() as client:
            await self.push("weather", (await client.get("https://weather.example")).json())  # ok: the client is in already, so it does not wait
