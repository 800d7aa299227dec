from emberwire import Channel, Error, Ok


class R(Channel):
    async def join(self, topic, payload):
        try:
            room = int(topic.rest)  # ok: a ValueError is answered
        except ValueError:
            return Error(reason="no such room")
        return await may(self, room)
