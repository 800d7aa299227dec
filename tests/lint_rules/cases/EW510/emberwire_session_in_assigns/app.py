from emberwire import Channel, Ok
from db import Sessions


class R(Channel):
    async def join(self, topic, payload):
        self.assigns["db"] = Sessions()  # EW510
        return Ok()

    async def terminate(self, reason):
        await self.assigns["db"].close()
