from emberwire import Channel, Ok


class R(Channel):
    async def after_join(self):
        await self.push("welcome", {})  # ok: after_join runs when the channel is joined
