from emberwire import Channel, Error, Topic


class R(Channel):
    async def join(self, topic: Topic, payload):
        return await may(self, int(topic.rest))  # EW202
