from emberwire import Channel, Ok, Presence

who = Presence()


class R(Channel):
    async def join(self, topic, payload):
        await who.track(self, "u", {})  # EW204
        return Ok()
