from emberwire import Accept, Socket


class S(Socket):
    async def connect(self, params, info):
        if not settings.ready:
            raise RuntimeError("connect before start")  # ok: a fault of the server, not of the client
        return Accept()
