from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        metrics.track(self, "join")  # ok: no presence
        return Ok()
