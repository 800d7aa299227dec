from emberwire import Channel, Error, Ok


class Room(Channel):
    async def join(self, topic, payload):
        if not payload:
            return Error()
        return Ok()
