from emberwire import Accept, Socket


class S(Socket):
    async def connect(self, params, info):  # noqa: EW101  # ok: it is used
        return Accept()
