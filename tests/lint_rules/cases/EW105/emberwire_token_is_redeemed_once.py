from emberwire import Accept, Socket


class UserSocket(Socket):
    async def connect(self, params, info):
        user_id = await tickets.redeem(params["token"])  # ok: good for one use
        return Accept(user_id=user_id)
