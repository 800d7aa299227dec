from emberwire import Channel, Error


class R(Channel):
    async def join(self, topic, payload):
        return await may(self, topic.rest and int(topic.rest))  # EW202
