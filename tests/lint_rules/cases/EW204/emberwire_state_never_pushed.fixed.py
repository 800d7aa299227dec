from emberwire import Channel


class R(Channel):
    async def after_join(self):
        await presence.track(self, "u", {})
        await self.push("presence_state", await presence.list(self))
