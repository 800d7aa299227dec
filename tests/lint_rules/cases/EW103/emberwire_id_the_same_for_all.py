from emberwire import Accept, Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        user = check(info.auth_token)
        return Accept(user=user) if user else Refuse()

    def id(self):  # EW103
        return "users"
