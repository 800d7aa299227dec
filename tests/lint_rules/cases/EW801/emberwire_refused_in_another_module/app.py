from emberwire import Channel, Error, Ok, Socket, channel


class Room(Channel):
    async def join(self, topic, payload):
        if payload:
            return Ok()
        return Error()


class S(Socket):
    room = channel("room:*", Room)
