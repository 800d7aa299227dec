from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        return Ok()

    async def after_join(self):
        await self.push("hello", {})
        await self.track()
