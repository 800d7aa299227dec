from emberwire import Accept, Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        user = find(params.get("token"))
        if user is None:
            return Refuse("unauthorized")
        return Accept(user=user)
