from emberwire import Accept, Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        user = check(info.auth_token)
        if user is None:
            return Refuse()
        return Accept(user_id=user)

    def id(self):  # ok: the id names the user
        return f"users:{self.assigns['user_id']}"
