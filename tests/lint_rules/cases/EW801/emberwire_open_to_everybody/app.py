from emberwire import Channel, Ok, Socket, channel


class Lobby(Channel):
    async def join(self, topic, payload):
        return Ok()


class S(Socket):
    lobby = channel("lobby", Lobby)
