from emberwire import Channel, Error, Ok


class R(Channel):
    async def join(self, topic, payload):
        try:
            number = int(topic.rest)
        except ValueError:
            return Error(reason="unmatched topic")
        return await may(self, number)
