from emberwire import Accept, Socket


class UserSocket(Socket):
    async def connect(self, params, info):
        user_id = tokens.verify("user socket", params["token"], max_age=60)  # EW105
        return Accept(user_id=user_id)
