from emberwire import Accept, Refuse, Socket


class UserSocket(Socket):
    async def connect(self, params, info):  # EW101
        if "token" not in params:
            return Refuse("no token")
        return Accept()
