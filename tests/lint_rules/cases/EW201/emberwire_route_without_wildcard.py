from emberwire import Channel, Socket, Ok, channel


class NewsChannel(Channel):
    async def join(self, topic, payload):
        return Ok()  # ok: there is one topic, and it is for everybody


class UserSocket(Socket):
    news = channel("news:all", NewsChannel)
