from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        return await may(self, int(topic.rest))  # EW202
