from emberwire import Channel, Error, Ok, Socket, channel


class Room(Channel):
    async def join(self, topic, payload):
        return Ok() if payload else Error()


class S(Socket):
    room = channel("room:*", Room)
