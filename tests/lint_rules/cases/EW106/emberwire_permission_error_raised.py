from emberwire import Accept, Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        user = find(params.get("token"))
        if user is None:
            raise PermissionError("unknown token")  # EW106
        return Accept(user=user)
