from emberwire import Accept, Refuse, Socket


class S(Socket):  # EW103
    async def connect(self, params, info):
        user = check(info.auth_token)
        if user is None:
            return Refuse()
        return Accept(user_id=user)
