from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        return Ok()

    async def after_join(self) -> None:
        await self.broadcast("joined", {})
