from emberwire import Channel, Error


class R(Channel):
    async def join(self, topic, payload):
        number = 3
        if not await may(self, int(topic.rest), number):  # EW202
            return Error(reason="no")
