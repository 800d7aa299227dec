from emberwire import Accept, Refuse, Socket


class UserSocket(Socket):
    async def connect(self, params, info):
        user = await accounts.by_key(params.get("key"))
        if user is None:
            return Refuse("unknown key")
        return Accept(user_id=user.id)  # ok: no user means refusal
