from emberwire import Accept, Socket


class PriceSocket(Socket):
    async def connect(self, params, info):  # noqa  # EW902
        return Accept()
