from emberwire import Accept, Refuse, Socket, TokenError, Tokens

tokens = Tokens(KEY)


class S(Socket):
    async def connect(self, params, info):
        try:
            user = tokens.verify("user", info.auth_token, max_age=9)  # ok: TokenError is caught and refused
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(user=user)
