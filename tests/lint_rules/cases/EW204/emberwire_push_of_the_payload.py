from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await self.push("hello", payload)  # EW204
        return Ok()
