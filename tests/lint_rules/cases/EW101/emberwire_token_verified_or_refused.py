from emberwire import Accept, Refuse, Socket, TokenError


class UserSocket(Socket):
    async def connect(self, params, info):
        try:
            user_id = tokens.verify("user socket", info.auth_token, max_age=86400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(user_id=user_id)  # ok: verify raises for a bad token, and that is a refusal
