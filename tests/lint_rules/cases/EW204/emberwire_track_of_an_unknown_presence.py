from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await presence.track(self, topic.rest, {})  # EW204
        return Ok()
