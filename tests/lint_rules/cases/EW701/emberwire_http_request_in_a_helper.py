import httpx
from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("x")
    async def x(self, payload):
        return Ok(await self._rate(payload.currency))

    async def _rate(self, currency):  # EW701
        async with httpx.AsyncClient() as client:
            return (await client.get(RATES)).json()[currency]
