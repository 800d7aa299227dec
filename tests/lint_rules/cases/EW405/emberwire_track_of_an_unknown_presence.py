from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        await presence.track(self, topic.rest, {})  # EW405
        return Ok()
