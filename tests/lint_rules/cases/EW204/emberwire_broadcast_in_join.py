from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await self.broadcast("joined", {})  # EW204
        return Ok()
