from emberwire import Accept, Socket


class UserSocket(Socket):
    async def connect(self, params, info):
        user_id = tokens.verify("user socket", info.auth_token, max_age=60)  # ok: it came as a subprotocol
        return Accept(user_id=user_id)
