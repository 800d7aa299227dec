from emberwire import Channel, Error, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):  # EW201
        if not await rooms.exists(topic.rest):
            return Error(reason="no such room")
        return Ok()
