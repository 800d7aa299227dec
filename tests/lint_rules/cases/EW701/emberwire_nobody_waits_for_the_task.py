import asyncio, httpx
from emberwire import Channel, Ok

client = httpx.AsyncClient()


class R(Channel):
    async def join(self, topic, payload):
        self.tasks.add(asyncio.create_task(client.post("https://audit.example")))  # ok: nobody waits for it
        return Ok()
