import httpx
from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        async with httpx.AsyncClient() as client:
            weather = await client.get("https://weather.example")  # EW701
        return Ok(weather=weather.json())
