from emberwire import Channel, Error, Ok


class R(Channel):
    async def join(self, topic, payload):
        if not topic.rest.isdecimal():
            return Error(reason="no such room")
        return await may(self, int(topic.rest))  # ok: only digits come so far
