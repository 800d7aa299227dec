from emberwire import Channel, Ok, Presence

who = Presence()


class R(Channel):
    async def join(self, topic, payload):
        return Ok()

    async def after_join(self) -> None:
        await who.track(self, "u", {})
        await self.push("presence_state", await who.list(self))
