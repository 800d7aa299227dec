from emberwire import Accept, Refuse, Socket, TokenError, Tokens

_tokens = Tokens(KEY)


def verify_token(purpose, token):
    return _tokens.verify(purpose, token, max_age=60)


class UserSocket(Socket):
    async def connect(self, params, info):
        try:
            user_id = verify_token("user socket", info.auth_token)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(user_id=user_id)  # ok: the helper's verify raises for a bad token
