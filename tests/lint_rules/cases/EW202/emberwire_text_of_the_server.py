from emberwire import Channel, Ok


class R(Channel):
    async def join(self, topic, payload):
        room = ROOMS[topic.rest]
        return await may(self, int(room))  # ok: the text is the server's own
