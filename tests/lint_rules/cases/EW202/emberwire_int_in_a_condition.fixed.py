from emberwire import Channel, Error


class R(Channel):
    async def join(self, topic, payload):
        number = 3
        try:
            number2 = int(topic.rest)
        except ValueError:
            return Error(reason="unmatched topic")
        if not await may(self, number2, number):
            return Error(reason="no")
