import requests
from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await self._tell(topic)  # EW701
        return Ok()

    async def _tell(self, topic):  # EW701
        requests.post("https://hooks.example", json={"topic": topic})
