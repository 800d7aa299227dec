from emberwire import Channel


class R(Channel):
    async def after_join(self):
        await presence.track(self, "u", {})  # ok: the channel is joined
        await self.push("presence_state", {})
