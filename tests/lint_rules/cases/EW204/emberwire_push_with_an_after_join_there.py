from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await self.push("hello", {})  # EW204
        return Ok()

    async def after_join(self):
        await self.track()
