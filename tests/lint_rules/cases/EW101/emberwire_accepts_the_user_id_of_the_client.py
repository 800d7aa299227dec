from emberwire import Accept, Socket


class UserSocket(Socket):
    async def connect(self, params, info):  # EW101
        return Accept(user_id=params["user_id"])
