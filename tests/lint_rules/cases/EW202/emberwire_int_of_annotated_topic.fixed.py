from emberwire import Channel, Error, Topic


class R(Channel):
    async def join(self, topic: Topic, payload):
        try:
            number = int(topic.rest)
        except ValueError:
            return Error(reason="unmatched topic")
        return await may(self, number)
