from emberwire import Accept, Socket, Tokens

tokens = Tokens(KEY)


class S(Socket):
    async def connect(self, params, info):
        user = tokens.verify("user", info.auth_token, max_age=9)  # EW106
        return Accept(user=user)
